import { styleText } from 'node:util';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { positiveInteger, readArguments, rejectPositionals, SHOP_USAGE } from '#bin/cli/options.ts';
import { sentenceOf, type TitleOf } from './sentences.ts';
import type { Feed, StreamEvent, StreamStatus } from './stream.ts';

const USAGE = `npm run tail -- [--only order] [--after id] [--count n] [--json]

  --only   only events whose type starts with this text: order, stock.out, dead_letter
  --after  start after the event with this id instead of now
  --count  stop after this number of events
  --token  access token of an account other than the operator, which sees only its own events
${SHOP_USAGE.replace('print the result as JSON', 'print each event as a line of JSON')}

Prints one sentence for each event until Ctrl-C, or its fields as JSON with --json. A broken connection is opened again and continues after the last event.`;

type Style = Parameters<typeof styleText>[0];

const FAMILIES: Readonly<Record<string, Style>> = {
  order: 'green',
  payment: 'cyan',
  stock: 'yellow',
  restock: 'magenta',
};

/** Styles text when standard output is a terminal that supports colours (NO_COLOR and FORCE_COLOR are respected). */
const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/**
 * Formats an event as one line: time, id, type, sentence. The columns are separated by two spaces, with or without
 * colours, so `grep` and `cut` work.
 */
export async function lineOf(event: StreamEvent, titleOf: TitleOf): Promise<string> {
  const { id, type, data } = event;
  const kind = paint(FAMILIES[type.split('.')[0] ?? ''] ?? 'red', type.padEnd(18));
  return `${paint('dim', `${String(data['at'])}  ${id.padStart(6)}`)}  ${kind}  ${await sentenceOf(event, titleOf)}`;
}

const asJson = ({ id, type, data }: StreamEvent): string => JSON.stringify({ id, type, ...data });

/** Returns the message for a status change of the connection; an empty string means that nothing is printed. */
function messageOf(status: StreamStatus): string {
  switch (status.kind) {
    case 'reset':
      return 'the connection was lost for too long: events in between are missing';
    case 'connected':
      return status.after === undefined ? 'connected; waiting for events (press Ctrl-C to stop)' : '';
    case 'lost':
      return `disconnected: ${status.reason}; retrying in ${status.seconds} s`;
  }
}

export const tail: Command<Feed> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readArguments(args, {
      only: z.string().min(1).optional(),
      after: z
        .string()
        .regex(/^\d{1,15}$/, 'must be an event id (digits)')
        .optional(),
      count: positiveInteger(1_000_000).optional(),
      token: z.string().min(1).optional(),
    });
    if (help) return undefined;
    rejectPositionals(positionals);
    const { only = '', after, count = Number.POSITIVE_INFINITY } = values;
    return {
      connection,
      async run({ follow, titleOf }, out: Out) {
        let printed = 0;
        for await (const item of follow(after)) {
          if (item.kind !== 'event') {
            const message = messageOf(item);
            if (message) out.info(message);
          } else if (item.type.startsWith(only)) {
            out.print(json ? asJson(item) : await lineOf(item, titleOf));
            if (++printed >= count) break;
          }
        }
        return 0;
      },
    };
  },
};
