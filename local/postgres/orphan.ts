import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresProblem } from './problem.ts';

const FAST_SHUTDOWN_MILLISECONDS = 10_000;

/**
 * A killed parent leaves PostgreSQL running. We stop that server and go on, but only if it really is the server of this
 * data folder (a pid may have been given to somebody else), and only if nobody is using it.
 */
export async function stopOrphan(place: { readonly data: string; readonly owner: string }): Promise<void> {
  const pid = readPostmasterPid(place.data);
  if (pid === undefined) return;
  const found = inspectProcess(pid);
  if (!found?.command.includes('postgres') || !found.command.includes(place.data)) return;
  const owner = existsSync(place.owner) ? Number(readFileSync(place.owner, 'utf8')) : undefined;
  if (owner !== undefined && found.parent === owner) {
    throw new PostgresProblem(`This folder's PostgreSQL is in use by process ${owner}: stop that one first.`);
  }
  await stopProcess(pid);
}

/** SIGINT is PostgreSQL's fast shutdown (clients go, data is written); SIGQUIT leaves at once and recovers at the next start. */
export async function stopProcess(pid: number): Promise<void> {
  if (!signal(pid, 'SIGINT')) return;
  for (let waited = 0; waited < FAST_SHUTDOWN_MILLISECONDS; waited += 20) {
    if (!signal(pid, 0)) return;
    await sleep(20);
  }
  signal(pid, 'SIGQUIT');
  while (signal(pid, 0)) await sleep(20);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function readPostmasterPid(data: string): number | undefined {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

function inspectProcess(pid: number): { command: string; parent: number } | undefined {
  try {
    if (process.platform === 'linux') {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
      return { command, parent };
    }
    if (process.platform === 'win32') return undefined;
    const line = spawnSync('ps', ['-ww', '-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
    return line === '' ? undefined : { command: line, parent: Number.parseInt(line, 10) };
  } catch {
    return undefined;
  }
}
