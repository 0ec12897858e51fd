/** One state folder, one process: two copies on one port would write over each other. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Somebody else works in this folder. */
export class AlreadyRunning extends Error {
  readonly pid: number;

  constructor(pid: number, dir: string) {
    super(`Process ${pid} already runs the system in ${dir}.`);
    this.name = 'AlreadyRunning';
    this.pid = pid;
  }
}

function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // After a kill -9 the number may have gone to another program; where /proc tells, a program without Node is none of ours.
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('node');
}

/** Takes the folder; gives the function that frees it. */
export function takeFolder(dir: string): () => void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'pid');
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && Number.isInteger(pid) && pid > 0 && isOurs(pid)) throw new AlreadyRunning(pid, dir);
    writeFileSync(file, String(process.pid));
  }
  return () => rmSync(file, { force: true });
}
