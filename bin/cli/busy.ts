/** What a person watches while something takes its time. clack writes cursor codes into pipes too, so the switch is ours. */
import { spinner } from '@clack/prompts';

export interface Busy {
  /** How far it is; a pipe hears it when it has changed. */
  step(label: string): void;
  done(label: string): void;
  failed(label: string): void;
}

interface Terminal extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

/** A terminal that can be drawn on; a build that lends one keeps what is written, so lines are what it wants. */
const isDrawn = ({ isTTY }: Terminal, environment: NodeJS.ProcessEnv): boolean =>
  isTTY === true && environment['TERM'] !== 'dumb' && !environment['CI'];

export function busy(label: string, out: Terminal = process.stderr, environment = process.env): Busy {
  if (!isDrawn(out, environment)) return inLines(label, out);
  const drawn = spinner({ output: out as NodeJS.WriteStream });
  drawn.start(label);
  return {
    step: (next) => drawn.message(next),
    done: (last) => drawn.stop(last),
    failed: (last) => drawn.error(last),
  };
}

function inLines(label: string, out: Terminal): Busy {
  let said = '';
  const say = (line: string): void => {
    if (line !== said) out.write(`${line}\n`);
    said = line;
  };
  say(label);
  return { step: say, done: say, failed: say };
}
