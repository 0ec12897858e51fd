import * as z from 'zod';
import type { Command } from '#bin/cli/command.ts';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { HERE, readLocalArguments, rejectPositionals } from '#bin/cli/options.ts';
import { FACTORY_MODES, type FactoryChange, type FactorySettings, rate } from '#local/fakes/factory/contract.ts';

const USAGE = `npm run factory                                        its temper, and what it was asked
npm run factory -- [--mode ok] [--fail 30%] [--slow 3s]   another temper; what is not named stays

  --mode   ${FACTORY_MODES.join(', ')}
  --fail   of the requests: so many are answered 500 (0% to 100%)
  --slow   how long it produces (0s to 1h)
${HERE}

What the modes do: docs/factory.md`;

const SLOW_SECONDS_MAX = 3_600;
const slow = z.string().transform((text, context) => {
  const seconds = readSeconds(text);
  if (seconds !== undefined && seconds <= SLOW_SECONDS_MAX) return seconds;
  context.addIssue({ code: 'custom', message: 'must be a time like 3s, at most 1h' });
  return z.NEVER;
});
const fail = z
  .string()
  .regex(/^\d+(\.\d+)?%?$/, 'must be a share like 30%')
  .transform((text): string | number => text)
  .pipe(rate)
  .optional();
const mode = z.enum(FACTORY_MODES, `must be one of ${FACTORY_MODES.join(', ')}`).optional();

interface Factory {
  readonly settings: FactorySettings;
  readonly requests?: readonly { readonly status: number; readonly callbacks: readonly unknown[] }[];
}

const temperOf = ({ mode, failRate, delaySeconds }: FactorySettings): string =>
  `mode ${mode}, ${Math.round(failRate * 1_000) / 10}% fail, produces in ${writeSeconds(delaySeconds)}`;

function workOf(requests: NonNullable<Factory['requests']>): string {
  const taken = requests.filter(({ status }) => status === 201).length;
  const calls = requests.reduce((sum, { callbacks }) => sum + callbacks.length, 0);
  return `asked ${requests.length} times: ${taken} taken, ${requests.length - taken} not; called back ${calls} times`;
}

export const temper: Command<Control> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readLocalArguments(args, {
      mode,
      fail,
      slow: slow.optional(),
    });
    if (help) return undefined;
    rejectPositionals(positionals);
    const change: FactoryChange = { mode: values.mode, failRate: values.fail, delaySeconds: values.slow };
    const changes = Object.values(change).some((value) => value !== undefined);
    return {
      connection,
      async run(control, out) {
        const { settings, requests } = changes
          ? await control.post<Factory>('factory', change)
          : await control.get<Factory>('factory');
        if (json) out.print(JSON.stringify(requests ? { ...settings, requests } : settings, null, 2));
        else out.print([temperOf(settings), ...(requests ? [workOf(requests)] : [])].join('\n'));
        return 0;
      },
    };
  },
};
