/** A lock file for the state folder: two processes on one folder would overwrite each other's data. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another process uses the state folder. */
export class AlreadyRunning extends Error {
  readonly pid: number;

  constructor(pid: number, dir: string) {
    super(`Process ${pid} already runs the system in ${dir}.`);
    this.name = 'AlreadyRunning';
    this.pid = pid;
  }
}

function isRunningCopy(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // After kill -9 the pid may have been reused by another program. Where /proc exists, only a Node process counts.
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('node');
}

/** Returns the id of the process that holds the lock of a folder; undefined when the folder is free. */
export function runningProcess(dir: string): number | undefined {
  const file = join(dir, 'pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return Number.isInteger(pid) && pid > 0 && isRunningCopy(pid) ? pid : undefined;
}

/**
 * Locks the folder and returns the function that unlocks it; throws AlreadyRunning when another process has the lock.
 */
export function takeFolder(dir: string): () => void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'pid');
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const pid = runningProcess(dir);
    if (pid !== undefined && pid !== process.pid) throw new AlreadyRunning(pid, dir);
    writeFileSync(file, String(process.pid));
  }
  return () => rmSync(file, { force: true });
}
