import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresProblem } from './problem.ts';

const FAST_SHUTDOWN_MILLISECONDS = 10_000;

/**
 * Stops a PostgreSQL server that a killed process left running. The server is stopped only when its command line names
 * this data folder (its pid may have been reused), and only when the process that started it has ended.
 */
export async function stopOrphan(cluster: { readonly data: string; readonly owner: string }): Promise<void> {
  const pid = readPostmasterPid(cluster.data);
  if (pid === undefined) return;
  const found = inspectProcess(pid);
  if (!found?.command.includes('postgres') || !found.command.includes(cluster.data)) return;
  const owner = existsSync(cluster.owner) ? Number(readFileSync(cluster.owner, 'utf8')) : undefined;
  if (owner !== undefined && found.parent === owner) {
    throw new PostgresProblem(`Process ${owner} uses the PostgreSQL of this folder. Stop that process first.`);
  }
  await stopProcess(pid);
}

/**
 * Stops PostgreSQL: SIGINT is its fast shutdown (clients are disconnected, data is written); SIGQUIT ends it at once,
 * with recovery at the next start.
 */
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
