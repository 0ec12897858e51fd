/** Tells a story line by line; a terminal shows by a spinner that it still goes on, a pipe gets the lines alone. */
import { busy, isRendered, type Terminal } from './busy.ts';

const SILENCE_MILLISECONDS_MAX = 2_000;

export interface Reporter {
  say(line: string): void;
  /** The story is over: nothing is drawn any more. */
  end(): void;
}

export function tell(prefix: string, out: Terminal = process.stderr, environment = process.env): Reporter {
  const drawn = isRendered(out, environment);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = (): void => undefined;
  const end = (): void => {
    clearTimeout(timer);
    stop();
    stop = () => undefined;
  };
  return {
    say(line) {
      end();
      out.write(`${prefix}  ${line}\n`);
      if (drawn) timer = setTimeout(() => (stop = busy(line, out, environment).cleared), SILENCE_MILLISECONDS_MAX);
      timer?.unref();
    },
    end,
  };
}
