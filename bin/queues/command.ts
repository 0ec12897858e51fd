import * as z from 'zod';
import type { Command } from '#bin/cli/command.ts';
import { readArguments, SHOP_USAGE } from '#bin/cli/options.ts';
import type { OperatorApi, Queue } from '#bin/dead-letters/api.ts';
import { secondsOf } from '#bin/dead-letters/filter.ts';
import { QUEUE_NAMES, type QueueName } from '#domain/queue-names.ts';

const USAGE = `npm run queues -- [--json]   list the queues: messages, dead letters, pauses, snoozes
npm run queues -- pause restock --reason "the factory is being repaired"
npm run queues -- resume restock
npm run queues -- snooze restock --for 2h --reason "known" [--kind "factory # answered #"]
npm run queues -- unsnooze restock [--kind …]

  pause     the consumer takes no messages until it is resumed; they wait in the queue, at most 4 days
  snooze    no alert mails about the queue, or about one kind of its errors, for this time (at most 7d)
  --reason  required: what the pause or the snooze is for
  --kind    the kind of a group of dead letters, as the console shows it
${SHOP_USAGE}`;

const VERBS = ['pause', 'resume', 'snooze', 'unsnooze'] as const;

const snoozesOf = ({ snoozes }: Queue): string =>
  snoozes
    .map(
      ({ until, operator, reason, kind }) =>
        `  alerts${kind ? ` of "${kind}"` : ''} snoozed until ${until} by ${operator}: ${reason}`,
    )
    .join('');

function line(queue: Queue): string {
  const { name, visible, inFlight, delayed, parked, retrying, paused } = queue;
  const counts = `${visible} waiting, ${inFlight} in flight, ${delayed} delayed, ${parked} parked, ${retrying} retrying`;
  const pause = paused ? `  paused since ${paused.at} by ${paused.operator}: ${paused.reason}` : '';
  return `${name.padEnd(16)}  ${counts}${pause}${snoozesOf(queue)}`;
}

interface Options {
  readonly reason?: string | undefined;
  readonly for?: number | undefined;
  readonly kind?: string | undefined;
}

/** What to do with which queue; nothing for the list. */
function readVerb([verb, name, extra]: readonly string[], options: Options) {
  if (verb === undefined) return undefined;
  const known = VERBS.find((one) => one === verb);
  if (!known || extra !== undefined)
    throw new Error(`Unknown argument "${known ? extra : verb}". Use ${VERBS.join(', ')}`);
  const queue = QUEUE_NAMES.find((one) => one === name);
  if (!queue) throw new Error(`Unknown queue "${name ?? ''}": must be one of ${QUEUE_NAMES.join(', ')}`);
  const { reason = '', kind, for: seconds } = options;
  if ((known === 'pause' || known === 'snooze') && !reason)
    throw new Error(`Use --reason to say what the ${known} is for`);
  if (known === 'snooze' && !seconds) throw new Error('Use --for to say how long, for example --for 2h');
  return { queue, act: actOf(known, queue, { reason, kind, seconds: seconds ?? 0 }) };
}

function actOf(
  verb: (typeof VERBS)[number],
  queue: QueueName,
  { reason, kind, seconds }: { readonly reason: string; readonly kind?: string | undefined; readonly seconds: number },
) {
  return (api: OperatorApi): Promise<unknown> => {
    if (verb === 'pause') return api.pauseConsumer(queue, reason);
    if (verb === 'resume') return api.resumeConsumer(queue);
    if (verb === 'unsnooze') return api.unsnoozeAlerts(queue, kind);
    return api.snoozeAlerts(queue, { seconds, reason, kind });
  };
}

export const queuesCommand: Command<OperatorApi> = {
  usage: USAGE,
  read(args) {
    const text = z.string().min(1).optional();
    const shape = {
      reason: text,
      kind: text,
      for: z
        .string()
        .transform((given) => secondsOf(given) ?? 0)
        .refine((seconds) => seconds > 0, 'must be a duration like 90s, 15m, 2h or 3d')
        .optional(),
    };
    const { values, connection, json, help, positionals } = readArguments(args, shape);
    if (help) return undefined;
    const wanted = readVerb(positionals, values);
    return {
      connection,
      async run(api, out) {
        await wanted?.act(api);
        const queues = await api.queues();
        const shown = wanted ? queues.filter(({ name }) => name === wanted.queue) : queues;
        if (json) out.print(JSON.stringify(shown, null, 2));
        else for (const queue of shown) out.print(line(queue));
        return 0;
      },
    };
  },
};
