import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { positiveInteger, readArguments, SHOP_USAGE } from '#bin/cli/options.ts';
import type { LeftOut, Redrive } from '#domain/dead-letter.ts';
import { idPattern } from '#domain/id-pattern.ts';
import { REDRIVE_IDS_MAX, REDRIVE_RATE_DEFAULT, REDRIVE_RATE_MAX } from '#domain/limits.ts';
import type { OperatorApi, RedriveRequest } from './api.ts';
import { countOf, FILTER } from './filter.ts';
import { EVENT_OPTIONS, requestOf } from './redrive-request.ts';

const USAGE = `npm run redrive -- --queue restock [--error text] [--text text] [--state parked] [--rate ${REDRIVE_RATE_DEFAULT}] [--dry-run] [--json]
npm run redrive -- --ids dl_…,dl_…
npm run redrive -- --events --queue vip --from 2h [--to 1h] [--type order.paid] [--product prd_…] [--rate 20] [--dry-run]

  --queue    redrive the parked dead letters of this queue; narrow them with --error, --text, --state,
             --from and --to (2026-05-01T09:00:00Z, or 2h: two hours ago), which also work alone
  --events   send past events again to --queue instead of dead letters; --from is required, and
             --type (separated by commas) and --product narrow them
  --rate     messages per second (1 to ${REDRIVE_RATE_MAX})
  --dry-run  only print how many messages would be sent
${SHOP_USAGE}

Shows the progress until every message was handled or returned to its dead-letter queue, and every event was sent. Exits with 1 when a message returned. Ctrl-C stops only this display, not the redrive.`;

const ids = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .refine((list) => list.every((id) => idPattern('dl').test(id)), 'must be ids like dl_01j…, separated by commas')
  .refine((list) => list.length <= REDRIVE_IDS_MAX, `must be at most ${REDRIVE_IDS_MAX} ids`)
  .optional();

const progress = ({ queue, total, waiting, sent, handled, returned, cancelled }: Redrive): string =>
  queue
    ? `${sent} of ${total} sent to ${queue}${cancelled > 0 ? `, ${cancelled} cancelled` : ''}`
    : `${total - waiting - cancelled} of ${total} sent: ${handled} handled, ${returned} returned, ${sent} in progress${cancelled > 0 ? `, ${cancelled} cancelled` : ''}`;

async function follow(api: OperatorApi, out: Out, started: Redrive): Promise<Redrive> {
  const spinner = out.spinner(progress(started));
  let now = started;
  for (; now.state === 'running'; now = await api.getRedrive(now.id)) {
    spinner.update(progress(now));
    await sleep(1_000);
  }
  spinner.succeed(progress(now));
  return now;
}

interface RedriveCommand {
  readonly request: RedriveRequest;
  readonly rate: number;
  readonly json: boolean;
}

const amount = ({ events }: RedriveRequest, total: number): string =>
  events ? `${total} ${total === 1 ? 'event' : 'events'}` : countOf(total);

/** Reports how many dead letters the redrive leaves out, and returns that number. */
function reportLeftOut(out: Out, { count, ids }: LeftOut): number {
  const named = `${ids.join(', ')}${count > ids.length ? ', …' : ''}`;
  if (count > 0) out.info(`${countOf(count)} left out: unknown, already being redriven, or discarded (${named})`);
  return count;
}

async function plan(api: OperatorApi, out: Out, { request, json }: RedriveCommand): Promise<number> {
  const planned = await api.planRedrive(request);
  const leftOut = reportLeftOut(out, planned.leftOut);
  out.info(`would redrive ${amount(request, planned.total)}`);
  if (json) out.print(JSON.stringify(planned, null, 2));
  return leftOut > 0 ? 1 : 0;
}

async function redrive(api: OperatorApi, out: Out, { request, rate, json }: RedriveCommand): Promise<number> {
  const started = await api.startRedrive(request, rate);
  const leftOut = reportLeftOut(out, started.leftOut);
  out.info(`${started.id}: redriving ${amount(request, started.total)}`);
  const ended = started.total > 0 ? await follow(api, out, started) : started;
  if (json) out.print(JSON.stringify(ended, null, 2));
  else if (ended.total > 0) out.print(progress(ended));
  return leftOut + ended.returned > 0 ? 1 : 0;
}

export const redriveCommand: Command<OperatorApi> = {
  usage: USAGE,
  read(args) {
    const shape = {
      ...FILTER,
      ids,
      ...EVENT_OPTIONS,
      rate: positiveInteger(REDRIVE_RATE_MAX).default(REDRIVE_RATE_DEFAULT),
      'dry-run': z.boolean().default(false),
    };
    const { values, connection, json, help, positionals } = readArguments(args, shape);
    if (help) return undefined;
    const { ids: named, rate, 'dry-run': dryRun } = values;
    if (positionals.length > 0)
      throw new Error(
        `Unknown argument "${positionals[0]}". Use --ids ${positionals[0]}, or a filter such as --queue restock`,
      );
    const request = requestOf(values, named);
    return { connection, run: (api, out) => (dryRun ? plan : redrive)(api, out, { request, rate, json }) };
  },
};
