import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { readArguments, WHERE, whole } from '#bin/cli/options.ts';
import type { Redrive } from '#domain/dead-letter.ts';
import { idPattern } from '#domain/ids.ts';
import { REDRIVE_IDS_MAX, REDRIVE_RATE_DEFAULT, REDRIVE_RATE_MAX } from '#domain/limits.ts';
import type { OperatorApi, RedriveRequest } from './api.ts';
import { countOf, FILTER } from './filter.ts';

const USAGE = `npm run redrive -- --queue restock [--error text] [--text text] [--state parked] [--rate ${REDRIVE_RATE_DEFAULT}] [--dry-run] [--json]
npm run redrive -- --ids dl_…,dl_…

  --queue    what is parked of this queue; --error, --text and --state narrow it down, or stand alone
  --rate     messages a second (1 to ${REDRIVE_RATE_MAX})
  --dry-run  only say how many it would be
${WHERE}

Follows them until each was done or has come back; exits 1 when one came back. Ctrl-C ends the following, not the redrive.`;

const ids = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .refine((list) => list.every((id) => idPattern('dl').test(id)), 'must be ids like dl_01j…, separated by commas')
  .refine((list) => list.length <= REDRIVE_IDS_MAX, `must be at most ${REDRIVE_IDS_MAX} ids`)
  .optional();

const progress = ({ total, waiting, sent, handled, returned, cancelled }: Redrive): string =>
  `${total - waiting - cancelled} of ${total} sent: ${handled} done, ${returned} came back, ${sent} on their way${cancelled > 0 ? `, ${cancelled} cancelled` : ''}`;

async function follow(api: OperatorApi, out: Out, started: Redrive): Promise<Redrive> {
  const work = out.busy(progress(started));
  let now = started;
  for (; now.state === 'running'; now = await api.redriveOf(now.id)) {
    work.step(progress(now));
    await sleep(1_000);
  }
  work.done(progress(now));
  return now;
}

interface Asked {
  readonly wish: RedriveRequest;
  readonly rate: number;
  readonly json: boolean;
}

/** Says what was named and is not among them; how many they are. */
function sayLeftOut(out: Out, { ids }: RedriveRequest, total: number): number {
  const left = ids ? new Set(ids).size - total : 0;
  if (left > 0) out.say(`${countOf(left)} left out: unknown, on the way, or given up`);
  return left;
}

async function plan(api: OperatorApi, out: Out, { wish, json }: Asked): Promise<number> {
  const planned = await api.planRedrive(wish);
  const left = sayLeftOut(out, wish, planned.total);
  out.say(`would redrive ${countOf(planned.total)}`);
  if (json) out.print(JSON.stringify(planned, null, 2));
  return left > 0 ? 1 : 0;
}

async function redrive(api: OperatorApi, out: Out, { wish, rate, json }: Asked): Promise<number> {
  const started = await api.startRedrive(wish, rate);
  const left = sayLeftOut(out, wish, started.total);
  out.say(`${started.id}: redriving ${countOf(started.total)}`);
  const ended = started.total > 0 ? await follow(api, out, started) : started;
  if (json) out.print(JSON.stringify(ended, null, 2));
  else if (ended.total > 0) out.print(progress(ended));
  return left + ended.returned > 0 ? 1 : 0;
}

export const redriveCommand: Command<OperatorApi> = {
  usage: USAGE,
  read(args) {
    const shape = {
      ...FILTER,
      ids,
      rate: whole(REDRIVE_RATE_MAX).default(REDRIVE_RATE_DEFAULT),
      'dry-run': z.boolean().default(false),
    };
    const { values, connection, json, help, positionals } = readArguments(args, shape);
    if (help) return undefined;
    const { ids: named, rate, 'dry-run': dryRun, queue, state, error, text } = values;
    const filter = { queue, state, error, text };
    const filtered = Object.values(filter).some((value) => value !== undefined);
    if (positionals.length > 0)
      throw new Error(`"${positionals[0]}" is no option: say --ids ${positionals[0]}, or --queue`);
    if ((named === undefined) === !filtered) throw new Error('say either --ids, or --queue (or another filter)');
    const wish = named ? { ids: named } : { filter };
    return { connection, run: (api, out) => (dryRun ? plan : redrive)(api, out, { wish, rate, json }) };
  },
};
