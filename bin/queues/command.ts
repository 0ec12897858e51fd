import * as z from 'zod';
import type { Command } from '#bin/cli/command.ts';
import { readArguments, SHOP_USAGE } from '#bin/cli/options.ts';
import type { OperatorApi, Queue } from '#bin/dead-letters/api.ts';
import { QUEUE_NAMES, type QueueName } from '#domain/queue-names.ts';

const USAGE = `npm run queues -- [--json]   list the queues: messages, dead letters, pauses
npm run queues -- pause restock --reason "the factory is being repaired"
npm run queues -- resume restock

  pause     the consumer takes no messages until it is resumed; they wait in the queue, at most 4 days
  --reason  required: what the pause is for
${SHOP_USAGE}`;

const VERBS = ['pause', 'resume'] as const;
type Verb = (typeof VERBS)[number];

function line({ name, visible, inFlight, delayed, parked, retrying, paused }: Queue): string {
  const counts = `${visible} waiting, ${inFlight} in flight, ${delayed} delayed, ${parked} parked, ${retrying} retrying`;
  return `${name.padEnd(16)}  ${counts}${paused ? `  paused since ${paused.at} by ${paused.operator}: ${paused.reason}` : ''}`;
}

interface Wanted {
  readonly verb: Verb;
  readonly queue: QueueName;
  readonly reason: string;
}

function readVerb([verb, queue, extra]: readonly string[], reason: string | undefined): Wanted | undefined {
  if (verb === undefined) return undefined;
  const known = VERBS.find((one) => one === verb);
  if (!known || extra !== undefined)
    throw new Error(`Unknown argument "${known ? extra : verb}". Use ${VERBS.join(' or ')}`);
  const name = QUEUE_NAMES.find((one) => one === queue);
  if (!name) throw new Error(`Unknown queue "${queue ?? ''}": must be one of ${QUEUE_NAMES.join(', ')}`);
  if (known === 'pause' && !reason) throw new Error('Use --reason to say what the pause is for');
  return { verb: known, queue: name, reason: reason ?? '' };
}

export const queuesCommand: Command<OperatorApi> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readArguments(args, { reason: z.string().optional() });
    if (help) return undefined;
    const wanted = readVerb(positionals, values.reason);
    return {
      connection,
      async run(api, out) {
        if (wanted?.verb === 'pause') await api.pauseConsumer(wanted.queue, wanted.reason);
        if (wanted?.verb === 'resume') await api.resumeConsumer(wanted.queue);
        const queues = await api.queues();
        const shown = wanted ? queues.filter(({ name }) => name === wanted.queue) : queues;
        if (json) out.print(JSON.stringify(shown, null, 2));
        else for (const queue of shown) out.print(line(queue));
        return 0;
      },
    };
  },
};
