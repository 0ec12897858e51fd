import type { Command } from '#bin/cli/command.ts';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { LOCAL_USAGE, readLocalArguments } from '#bin/cli/options.ts';

const USAGE = `npm run clock                show the time of the local system
npm run clock -- +5m         advance the clock (90s, 1h30m, 2d) and wait until everything that became due is done
npm run clock -- next        advance to the time when the next message, timer or callback is due

${LOCAL_USAGE}

The clock moves all parts together: payment deadlines, queue delays, tokens, the factory and the database. It only moves forward.`;

interface Now {
  readonly now: string;
  readonly offsetMilliseconds: number;
}
interface ClockMove {
  readonly now: string;
  readonly settled: boolean;
  readonly movedSeconds?: number;
}

/** Converts the argument into the request of the control API. */
function readMove(text: string): { readonly advance: string } {
  if (text === 'next') return { advance: 'next' };
  const seconds = readSeconds(text.replace(/^\+/, ''));
  if (seconds === undefined) throw new Error(`Invalid duration "${text}". Examples: +5m, +90s, +1h30m, next`);
  return { advance: `PT${seconds}S` };
}

export const clockCommand: Command<Control> = {
  usage: USAGE,
  read(args) {
    const { connection, json, help, positionals } = readLocalArguments(args, {});
    if (help) return undefined;
    const [duration, ...more] = positionals;
    if (more.length > 0) throw new Error('Too many arguments. Use one duration, for example +5m, or next');
    const move = duration === undefined ? undefined : readMove(duration);
    return {
      connection,
      async run(control, out) {
        if (!move) {
          const now = await control.get<Now>('clock');
          out.print(
            json
              ? JSON.stringify(now)
              : `${now.now}, ${writeSeconds(now.offsetMilliseconds / 1_000)} ahead of real time`,
          );
          return 0;
        }
        const spinner = out.spinner('advancing the clock');
        const moved = await control.post<ClockMove>('clock', move).catch((error: unknown) => {
          spinner.fail('the clock did not move');
          throw error;
        });
        const settled = moved.settled ? 'everything that became due is done' : 'some work has not finished yet';
        const stayed = moved.settled ? 'no work is scheduled' : 'some work has not finished yet';
        spinner.succeed(moved.movedSeconds === 0 ? `${stayed}, so the clock did not move` : settled);
        out.print(json ? JSON.stringify(moved) : moved.now);
        return 0;
      },
    };
  },
};
