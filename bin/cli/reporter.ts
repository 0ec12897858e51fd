/**
 * Prints progress line by line. On a terminal a spinner shows that the command still runs; a pipe gets only the lines.
 */
import { isInteractive, startSpinner, type Terminal } from './spinner.ts';

const SILENCE_MILLISECONDS_MAX = 2_000;

export interface Reporter {
  log(line: string): void;
  /** Stops the spinner. Call it when nothing more will be printed. */
  end(): void;
}

/** Creates a reporter whose lines begin with a prefix. */
export function createReporter(prefix: string, out: Terminal = process.stderr, environment = process.env): Reporter {
  const interactive = isInteractive(out, environment);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = (): void => undefined;
  const end = (): void => {
    clearTimeout(timer);
    stop();
    stop = () => undefined;
  };
  return {
    log(line) {
      end();
      out.write(`${prefix}  ${line}\n`);
      if (interactive) {
        timer = setTimeout(() => (stop = startSpinner(line, out, environment).clear), SILENCE_MILLISECONDS_MAX);
      }
      timer?.unref();
    },
    end,
  };
}
