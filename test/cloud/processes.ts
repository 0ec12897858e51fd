/** Child processes of the check. Their output goes to one log, and the first error of the log names the reason. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Place {
  /** Folder of everything that the check writes. */
  readonly work: string;
  /** Folder `bin` of the Python environment. */
  readonly tools: string;
  /** Environment of every child: the emulator's endpoint instead of AWS. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const logOf = ({ work }: Pick<Place, 'work'>): string => join(work, 'log');

/** The functions of the emulator run on the Node that runs the check. */
export const pathWith = (tools: string): string => `${dirname(process.execPath)}:${tools}:${process.env['PATH']}`;

export function start({ work, environment }: Place, command: string, args: readonly string[], log = 'log') {
  const out = openSync(join(work, log), 'a');
  const child: ChildProcess = spawn(command, args, { cwd: ROOT, env: environment, stdio: ['ignore', out, out] });
  closeSync(out);
  return child;
}

/** Runs a command to its end. Rejects with the last error that its output names. */
export async function run(place: Place, command: string, ...args: readonly string[]): Promise<void> {
  const before = readLog(place).length;
  const [code] = (await once(start(place, command, args), 'exit')) as [number | null];
  if (code === 0) return;
  const lines = readLog(place).slice(before).trim().split('\n');
  const reason = lines.findLast((line) => /❌|error|failed/i.test(line)) ?? lines.at(-1);
  throw new Error(`${command} ${args[0]} ended with ${code}: ${reason} (log: ${logOf(place)})`);
}

function readLog(place: Place): string {
  try {
    return readFileSync(logOf(place), 'utf8');
  } catch {
    return '';
  }
}
