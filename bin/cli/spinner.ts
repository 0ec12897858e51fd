/** A spinner on a terminal, plain lines in a pipe. clack writes cursor codes into pipes too, so this module decides. */
import { spinner } from '@clack/prompts';

export interface Spinner {
  /** Shows a new label; a pipe gets a line only when the label has changed. */
  update(label: string): void;
  succeed(label: string): void;
  fail(label: string): void;
  /** Removes the spinner from the terminal. */
  clear(): void;
}

export interface Terminal extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

/**
 * Returns true when the output is a terminal that understands cursor codes. In CI the output is stored, so plain lines
 * are better.
 */
export const isInteractive = ({ isTTY }: Terminal, environment: NodeJS.ProcessEnv): boolean =>
  isTTY === true && environment['TERM'] !== 'dumb' && !environment['CI'];

/** Starts a spinner on a terminal, or writes the label as a line when the output is not one. */
export function startSpinner(label: string, out: Terminal = process.stderr, environment = process.env): Spinner {
  if (!isInteractive(out, environment)) return plainLines(label, out);
  const interrupt = () => process.kill(process.pid, 'SIGINT');
  const rendered = spinner({ output: out as NodeJS.WriteStream, onCancel: interrupt, withGuide: false });
  rendered.start(label);
  // clack reads the keyboard in raw mode and exits with 0 at Ctrl-C. Without raw mode Ctrl-C is a signal, which also
  // ends child processes.
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  return {
    update: (next) => rendered.message(next),
    succeed: (last) => rendered.stop(last),
    fail: (last) => rendered.error(last),
    clear: () => rendered.clear(),
  };
}

function plainLines(label: string, out: Terminal): Spinner {
  let previous = '';
  const write = (line: string): void => {
    if (line !== previous) out.write(`${line}\n`);
    previous = line;
  };
  write(label);
  return { update: write, succeed: write, fail: write, clear: () => undefined };
}
