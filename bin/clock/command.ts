import { type Command, CommandError, type Out } from '#bin/cli/command.ts';
import type { Control } from '#bin/cli/control.ts';
import { readSeconds, writeSeconds } from '#bin/cli/duration.ts';
import { LOCAL_USAGE, readLocalArguments } from '#bin/cli/options.ts';
import { moveToNext, playInterval } from './play.ts';

const USAGE = `npm run clock                show the time of the local system, and what becomes due next
npm run clock -- +20m        advance the clock (90s, 1h30m, 2d): play everything that becomes due on the way, in its order
npm run clock -- next        advance to the time when the next message, batch or callback is due

${LOCAL_USAGE}

The clock moves all parts together: payment deadlines, queue delays, tokens, the factory and the database. It only moves forward.`;

interface Next {
  readonly at: string;
  readonly seconds: number;
  readonly what: readonly string[];
}
interface Now {
  readonly now: string;
  readonly offsetMilliseconds: number;
  readonly next: Next | null;
}

const describeNext = (next: Next | null): string =>
  next ? `next: ${next.what.join(', ')} (in ${writeSeconds(next.seconds)})` : 'next: no work is scheduled';
const UNFINISHED = 'some work has not finished yet';

/** Parses the argument: seconds to play, or `next`. */
function readMove(text: string): number | 'next' {
  if (text === 'next') return 'next';
  const seconds = readSeconds(text.replace(/^\+/, ''));
  if (seconds === undefined) throw new Error(`Invalid duration "${text}". Examples: +5m, +90s, +1h30m, next`);
  return seconds;
}

async function show(control: Control, out: Out, json: boolean): Promise<number> {
  const now = await control.get<Now>('clock');
  const text = `${now.now}, ${writeSeconds(now.offsetMilliseconds / 1_000)} ahead of real time\n${describeNext(now.next)}`;
  out.print(json ? JSON.stringify(now) : text);
  return 0;
}

async function toNext(control: Control, out: Out, json: boolean): Promise<number> {
  const spinner = out.spinner('advancing the clock');
  const moved = await moveToNext(control).catch((error: unknown) => {
    spinner.fail('the clock did not move');
    throw error;
  });
  const { next } = await control.get<Now>('clock');
  if (moved.movedSeconds > 0) spinner.succeed(`+${writeSeconds(moved.movedSeconds)}  ${moved.what.join(', ')}`);
  else spinner.succeed(`${moved.settled ? 'no work is scheduled' : UNFINISHED}, so the clock did not move`);
  if (moved.movedSeconds > 0) out.info(describeNext(next));
  out.print(json ? JSON.stringify({ ...moved, next }) : moved.now);
  return 0;
}

async function play(control: Control, out: Out, seconds: number, json: boolean): Promise<number> {
  out.info('advancing the clock');
  const played = await playInterval(control, seconds, ({ afterSeconds, what }) =>
    out.info(`+${writeSeconds(afterSeconds)}  ${what.join(', ')}`),
  );
  if (!played.settled) {
    const moved = writeSeconds(played.movedSeconds);
    throw new CommandError(`The clock stopped after ${moved} of ${writeSeconds(seconds)}, because ${UNFINISHED}.`);
  }
  out.info('everything that became due is done');
  out.print(json ? JSON.stringify(played) : played.now);
  return 0;
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
      run(control, out) {
        if (move === undefined) return show(control, out, json);
        return move === 'next' ? toNext(control, out, json) : play(control, out, move, json);
      },
    };
  },
};
