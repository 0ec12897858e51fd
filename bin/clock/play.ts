/** Plays an interval of the test clock: stops at each time when work becomes due, and waits until that work is done. */
import type { Control } from '#bin/cli/control.ts';

export interface Step {
  /** Time from the start of the interval. */
  readonly afterSeconds: number;
  /** @example ['restock: receive 3 of 5'] */
  readonly what: readonly string[];
}
interface ClockMove {
  readonly now: string;
  readonly settled: boolean;
  readonly movedSeconds: number;
  readonly what: readonly string[];
}
export interface Played {
  readonly now: string;
  /** False when some work did not end, so that the clock stopped before the end of the interval. */
  readonly settled: boolean;
  readonly movedSeconds: number;
  readonly steps: readonly Step[];
}

/** Each attempt waits up to 20 seconds for work that is due now. */
const ATTEMPTS = 3;

/** Moves the clock to the next due work, at most `limitSeconds`; without a limit the clock stays when none is due. */
export const moveToNext = (control: Control, limitSeconds?: number): Promise<ClockMove> =>
  control.post('clock', {
    advance: 'next',
    ...(limitSeconds === undefined ? {} : { atMost: `PT${limitSeconds.toFixed(3)}S` }),
  });

/** Plays the interval and reports each step as soon as its work is done. */
export async function playInterval(
  control: Control,
  seconds: number,
  report: (step: Step) => void = () => undefined,
): Promise<Played> {
  const steps: Step[] = [];
  let movedSeconds = 0;
  for (let attempt = 1; ; ) {
    const move = await moveToNext(control, seconds - movedSeconds);
    movedSeconds += move.movedSeconds;
    if (move.what.length > 0) {
      steps.push({ afterSeconds: Math.round(movedSeconds), what: move.what });
      report(steps.at(-1) as Step);
    }
    const isComplete = seconds - movedSeconds < 0.001;
    attempt = move.movedSeconds > 0 ? 1 : attempt + 1;
    if (isComplete || attempt > ATTEMPTS) return { now: move.now, settled: isComplete, movedSeconds, steps };
  }
}
