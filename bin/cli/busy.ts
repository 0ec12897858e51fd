/** What a person watches while something takes its time. clack writes cursor codes into pipes too, so the switch is ours. */
import { spinner } from '@clack/prompts';

export interface Busy {
  /** How far it is; a pipe hears it when it has changed. */
  step(label: string): void;
  done(label: string): void;
  failed(label: string): void;
  /** As if it had never been. */
  cleared(): void;
}

export interface Terminal extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

/** A terminal that can be drawn on; a build that lends one keeps what is written, so lines are what it wants. */
export const isRendered = ({ isTTY }: Terminal, environment: NodeJS.ProcessEnv): boolean =>
  isTTY === true && environment['TERM'] !== 'dumb' && !environment['CI'];

export function busy(label: string, out: Terminal = process.stderr, environment = process.env): Busy {
  if (!isRendered(out, environment)) return inLines(label, out);
  const interrupt = () => process.kill(process.pid, 'SIGINT');
  const drawn = spinner({ output: out as NodeJS.WriteStream, onCancel: interrupt, withGuide: false });
  drawn.start(label);
  // clack reads the keys and would end with 0 at Ctrl-C: as a signal it ends what we have started, too.
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  return {
    step: (next) => drawn.message(next),
    done: (last) => drawn.stop(last),
    failed: (last) => drawn.error(last),
    cleared: () => drawn.clear(),
  };
}

function inLines(label: string, out: Terminal): Busy {
  let said = '';
  const say = (line: string): void => {
    if (line !== said) out.write(`${line}\n`);
    said = line;
  };
  say(label);
  return { step: say, done: say, failed: say, cleared: () => undefined };
}
