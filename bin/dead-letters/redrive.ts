import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Command } from '#bin/dead-letters/command.ts';
import { FILTER, readArguments, whole } from '#bin/dead-letters/options.ts';
import type { Redrive } from '#domain/dead-letter.ts';
import { idPattern } from '#domain/ids.ts';
import { REDRIVE_RATE_DEFAULT, REDRIVE_RATE_MAX } from '#domain/limits.ts';

const USAGE = `npm run redrive -- --queue restock [--error text] [--text text] [--state parked] [--rate ${REDRIVE_RATE_DEFAULT}] [--dry-run] [--json]
npm run redrive -- --ids dl_…,dl_…

  --queue    send what is parked of this queue back to it
  --rate     messages a second (1 to ${REDRIVE_RATE_MAX})
  --dry-run  only say how many it would be

Waits until each was done or has come back; exits 1 when one came back.`;

const ids = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .refine((list) => list.every((id) => idPattern('dl').test(id)), 'must be ids like dl_01j…, separated by commas')
  .optional();

const progress = ({ total, waiting, sent, handled, returned }: Redrive): string =>
  `${total - waiting} of ${total} sent: ${handled} done, ${returned} came back, ${sent} on their way`;

export const redriveLetters: Command = {
  usage: USAGE,
  read(args) {
    const shape = {
      ...FILTER,
      ids,
      rate: whole(REDRIVE_RATE_MAX).default(REDRIVE_RATE_DEFAULT),
      'dry-run': z.boolean().default(false),
    };
    const { values, connection, json, help } = readArguments(args, shape);
    if (help) return undefined;
    const { ids: named, rate, 'dry-run': dryRun, queue, state, error, text } = values;
    const filter = { queue, state, error, text };
    const filtered = Object.values(filter).some((value) => value !== undefined);
    if ((named === undefined) === !filtered) throw new Error('say either --ids, or --queue (or another filter)');
    return {
      connection,
      async run(api, out) {
        let redrive = await api.redrive({ ...(named ? { ids: named } : { filter }), rate, dryRun });
        out.say(`${dryRun ? 'would redrive' : `${redrive.id}: redriving`} ${redrive.total} dead letters`);
        for (let said = ''; !dryRun && redrive.state === 'running'; redrive = await api.redriveOf(redrive.id)) {
          if (said !== progress(redrive)) out.say(progress(redrive));
          said = progress(redrive);
          await sleep(1_000);
        }
        if (json) out.print(JSON.stringify(redrive, null, 2));
        else if (!dryRun) out.print(progress(redrive));
        return redrive.returned > 0 ? 1 : 0;
      },
    };
  },
};
