import type { Command } from '#bin/cli/command.ts';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { HERE, readLocalArguments } from '#bin/cli/options.ts';

const USAGE = `npm run clock                what time it is for the local system
npm run clock -- +5m         on by so much (90s, 1h30m, 2d), and wait until all that became due is done
npm run clock -- next        to the moment when the next thing is due

${HERE}

It moves everything at once: deadlines, delays of queues, tokens, the factory, the database. It never goes back.`;

interface Now {
  readonly now: string;
  readonly offsetMilliseconds: number;
}
interface Moved {
  readonly now: string;
  readonly settled: boolean;
  readonly movedSeconds?: number;
}

/** What the control surface is asked for. */
function readMove(text: string): { readonly advance: string } {
  if (text === 'next') return { advance: 'next' };
  const seconds = readSeconds(text.replace(/^\+/, ''));
  if (seconds === undefined) throw new Error(`"${text}" is no time: say +5m, +90s, +1h30m or next`);
  return { advance: `PT${seconds}S` };
}

export const moveClock: Command<Control> = {
  usage: USAGE,
  read(args) {
    const { connection, json, help, positionals } = readLocalArguments(args, {});
    if (help) return undefined;
    const [wish, ...more] = positionals;
    if (more.length > 0) throw new Error('one time at once: +5m, or next');
    const move = wish === undefined ? undefined : readMove(wish);
    return {
      connection,
      async run(control, out) {
        if (!move) {
          const now = await control.get<Now>('clock');
          out.print(json ? JSON.stringify(now) : `${now.now}, ${writeSeconds(now.offsetMilliseconds / 1_000)} ahead`);
          return 0;
        }
        const work = out.busy('moving the clock');
        const moved = await control.post<Moved>('clock', move).catch((error: unknown) => {
          work.failed('the clock did not move');
          throw error;
        });
        const settled = moved.settled ? 'all that became due is done' : 'something is still going on';
        const by = moved.movedSeconds === 0 ? 'nothing waits for its time' : settled;
        work.done(by);
        out.print(json ? JSON.stringify(moved) : moved.now);
        return 0;
      },
    };
  },
};
