import * as z from 'zod';
import type { Command } from '#bin/cli/command.ts';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { LOCAL_USAGE, readLocalArguments, rejectPositionals } from '#bin/cli/options.ts';
import { FACTORY_MODES, type FactoryChange, type FactorySettings, rate } from '#local/fakes/factory/contract.ts';

const USAGE = `npm run factory                                        show the settings and the requests received
npm run factory -- [--mode ok] [--fail 30%] [--slow 3s]   change settings; options that are not given stay unchanged

  --mode   ${FACTORY_MODES.join(', ')}
  --fail   share of the requests that get status 500 (0% to 100%)
  --slow   production time (0s to 1h)
${LOCAL_USAGE}

docs/factory.md describes the modes.`;

const SLOW_SECONDS_MAX = 3_600;
const slow = z.string().transform((text, context) => {
  const seconds = readSeconds(text);
  if (seconds !== undefined && seconds <= SLOW_SECONDS_MAX) return seconds;
  context.addIssue({ code: 'custom', message: 'must be a duration like 3s, at most 1h' });
  return z.NEVER;
});
const fail = z
  .string()
  .regex(/^\d+(\.\d+)?%?$/, 'must be a percentage like 30%')
  .transform((text): string | number => text)
  .pipe(rate)
  .optional();
const mode = z.enum(FACTORY_MODES, `must be one of ${FACTORY_MODES.join(', ')}`).optional();

interface Factory {
  readonly settings: FactorySettings;
  readonly requests?: readonly { readonly status: number; readonly callbacks: readonly unknown[] }[];
}

const describeSettings = ({ mode, failRate, delaySeconds }: FactorySettings): string =>
  `mode ${mode}, failure rate ${Math.round(failRate * 1_000) / 10}%, production time ${writeSeconds(delaySeconds)}`;

function describeRequests(requests: NonNullable<Factory['requests']>): string {
  const accepted = requests.filter(({ status }) => status === 201).length;
  const callbacks = requests.reduce((sum, { callbacks }) => sum + callbacks.length, 0);
  return `${requests.length} requests: ${accepted} accepted, ${requests.length - accepted} not accepted; callbacks sent: ${callbacks}`;
}

export const factoryCommand: Command<Control> = {
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
        else out.print([describeSettings(settings), ...(requests ? [describeRequests(requests)] : [])].join('\n'));
        return 0;
      },
    };
  },
};
