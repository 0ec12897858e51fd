import { spawn } from 'node:child_process';
import type { Cluster } from './location.ts';

/** Starts a program of PostgreSQL that ends with this process, however this process ends (except by kill -9). */
export function spawnOwned({ identity }: Cluster, program: string, args: readonly string[], output: number | 'pipe') {
  const child = spawn(program, args, {
    ...identity,
    cwd: '/',
    stdio: ['ignore', output, output],
    // Ctrl-C signals the whole process group, but the database must stop last, so it gets a group of its own.
    detached: process.platform !== 'win32',
  });
  // An uncaught error or a second Ctrl-C ends this process without `stop`.
  const endAtOnce = (): void => void child.kill('SIGQUIT');
  process.once('exit', endAtOnce);
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  void ended.then(() => process.removeListener('exit', endAtOnce));
  return { child, ended };
}
