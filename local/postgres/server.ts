import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '#local/runtime/supervisor.ts';
import { initialise } from './initdb.ts';
import type { Cluster } from './location.ts';
import { stopOrphan, stopProcess } from './orphan.ts';
import { PostgresProblem } from './problem.ts';
import { spawnOwned } from './spawn.ts';

const START_MILLISECONDS_MAX = 60_000;
const CONNECTIONS_MAX = 100;

/**
 * `fsync=off` with `synchronous_commit=on`: the operating system has every commit before the client gets the response,
 * so a killed process loses nothing; a power failure may lose commits, which is acceptable for a local emulator.
 * Messages below FATAL are not logged, because statements contain personal data.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'fatal',
};

/** Starts the cluster on 127.0.0.1 and resolves when it accepts connections. */
export async function startServer(
  cluster: Cluster,
  port: number,
  connectionsMax: number = CONNECTIONS_MAX,
): Promise<Child> {
  await stopOrphan(cluster);
  await checkPort(port);
  if (!existsSync(join(cluster.data, 'PG_VERSION'))) await initialise(cluster);
  writeFileSync(cluster.owner, String(process.pid));
  const log = openSync(cluster.log, 'w', 0o600);
  const own = { max_connections: String(connectionsMax), port: String(port) };
  const settings = Object.entries({ ...SETTINGS, ...own }).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
  const { child, ended } = spawnOwned(cluster, cluster.binaries.postgres, ['-D', cluster.data, ...settings], log);
  closeSync(log);
  await untilReady(child, cluster);
  return { pid: child.pid, ended, stop: () => stop(child, ended), kill: () => void child.kill('SIGKILL') };
}

/** Checks the port first, because PostgreSQL reports a port conflict only in its log, in several lines. */
async function checkPort(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const probe = createServer();
  probe.once('error', (cause) =>
    reject(
      new PostgresProblem(`Port ${port} is in use. Stop the program that uses it, or start with another --port.`, {
        cause,
      }),
    ),
  );
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  await promise;
}

/** Waits for `ready` in the eighth line of postmaster.pid, like pg_ctl. */
async function untilReady(child: ChildProcess, cluster: Cluster): Promise<void> {
  const pidFile = join(cluster.data, 'postmaster.pid');
  for (let waited = 0; waited < START_MILLISECONDS_MAX; waited += 10) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) break;
    const lines = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n') : [];
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return;
    await sleep(10);
  }
  child.kill('SIGQUIT');
  const reason = readFileSync(cluster.log, 'utf8').trim().split('\n').at(-1);
  throw new PostgresProblem(`PostgreSQL did not start: ${reason || 'the log names no reason'} (log: ${cluster.log})`);
}

async function stop({ exitCode, signalCode, pid }: ChildProcess, ended: Promise<string>): Promise<void> {
  if (exitCode !== null || signalCode !== null || pid === undefined) return;
  await stopProcess(pid);
  await ended;
}
