import { styleText } from 'node:util';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { readArguments, rejectPositionals, WHERE, whole } from '#bin/cli/options.ts';
import type { Follow, Published, Talk } from './stream.ts';

const USAGE = `npm run tail -- [--only order] [--after id] [--count n] [--json]

  --only   events whose type begins so: order, stock.out, dead_letter
  --after  from behind this id on, instead of from now
  --count  ends after so many
  --token  of somebody else than the operator: he sees what is his
${WHERE.replace('the result', 'one event a line,')}

One line an event until Ctrl-C; it comes back by itself when the line breaks, and misses nothing.`;

type Style = Parameters<typeof styleText>[0];

const FAMILIES: Readonly<Record<string, Style>> = {
  order: 'green',
  payment: 'cyan',
  stock: 'yellow',
  restock: 'magenta',
};

/** Colours where standard output is a terminal that wants them (NO_COLOR, FORCE_COLOR). */
const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** For eyes on a terminal, for `grep` and `cut` in a pipe: the same words, two blanks between the columns. */
export function lineOf({ id, type, data: { at, ...data } }: Published): string {
  const fields = Object.entries(data).map(([name, value]) => `${paint('dim', `${name}=`)}${written(value)}`);
  const kind = paint(FAMILIES[type.split('.')[0] ?? ''] ?? 'red', type.padEnd(18));
  return `${paint('dim', `${String(at)}  ${id.padStart(6)}`)}  ${kind}  ${fields.join(' ')}`;
}

const asJson = ({ id, type, data }: Published): string => JSON.stringify({ id, type, ...data });

/** What is no event is talk. */
function sayOf(sign: Talk): string {
  switch (sign.kind) {
    case 'reset':
      return 'away for too long: what happened between is not told';
    case 'connected':
      return sign.after === undefined ? 'listening (Ctrl-C ends it)' : '';
    case 'lost':
      return `not connected: ${sign.why}; again in ${sign.seconds} s`;
  }
}

export const tail: Command<Follow> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readArguments(args, {
      only: z.string().min(1).optional(),
      after: z
        .string()
        .regex(/^\d{1,15}$/, 'must be an id of the stream')
        .optional(),
      count: whole(1_000_000).optional(),
      token: z.string().min(1).optional(),
    });
    if (help) return undefined;
    rejectPositionals(positionals);
    const { only = '', after, count = Number.POSITIVE_INFINITY } = values;
    return {
      connection,
      async run(follow, out: Out) {
        let told = 0;
        for await (const sign of follow(after)) {
          if (sign.kind !== 'event') {
            const talk = sayOf(sign);
            if (talk) out.say(talk);
          } else if (sign.type.startsWith(only)) {
            out.print(json ? asJson(sign) : lineOf(sign));
            if (++told >= count) break;
          }
        }
        return 0;
      },
    };
  },
};
