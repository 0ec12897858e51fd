import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './location.ts';
import { stopOrphan, stopProcess } from './orphan.ts';
import { PostgresProblem } from './problem.ts';

const START_MILLISECONDS_MAX = 60_000;

/**
 * `fsync=off` with `synchronous_commit=on`: a commit is handed to the operating system before it is answered, so a killed
 * process loses nothing; a power cut may. That is the right trade for a machine that only pretends to be AWS.
 * Messages below FATAL are not logged, because statements carry personal data.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  max_connections: '100',
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

export interface Server {
  stop(): Promise<void>;
}

/** Starts the cluster of this place on 127.0.0.1 and resolves when it takes connections. */
export async function startServer(place: Place, port: number): Promise<Server> {
  await stopOrphan(place);
  await checkPort(port);
  if (!existsSync(join(place.data, 'PG_VERSION'))) initialise(place);
  const log = openSync(place.log, 'w', 0o600);
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
  const child = spawn(place.binaries.postgres, ['-D', place.data, ...settings], {
    ...place.identity,
    cwd: '/',
    stdio: ['ignore', log, log],
    // Ctrl-C reaches the whole process group; the runtime wants to stop its database last.
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  writeFileSync(place.owner, String(process.pid));
  await untilReady(child, place);
  return { stop: () => stop(child) };
}

function initialise(place: Place): void {
  const passwordFile = join(place.data, '..', 'initdb.pw');
  writeFileSync(passwordFile, place.superPassword, { mode: 0o600 });
  const { uid, gid } = place.identity;
  if (uid !== undefined && gid !== undefined) chownSync(passwordFile, uid, gid);
  const wanted = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'];
  const made = spawnSync(place.binaries.initdb, ['-D', place.data, ...wanted, '--no-sync', '--no-instructions'], {
    ...place.identity,
    cwd: '/',
    encoding: 'utf8',
  });
  rmSync(passwordFile, { force: true });
  if (made.status === 0) return;
  const reason = made.error?.message ?? made.stderr.trim().split('\n').at(-1);
  throw new PostgresProblem(`PostgreSQL could not make its data folder ${place.data}: ${reason}`);
}

/** PostgreSQL's own bind error is a paragraph in a log; ours is a line. */
async function checkPort(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const probe = createServer();
  probe.once('error', (cause) =>
    reject(
      new PostgresProblem(`Port ${port} is in use: stop what listens there, or start with another --port.`, { cause }),
    ),
  );
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  await promise;
}

/** The eighth line of postmaster.pid says `ready`; pg_ctl waits for the same. */
async function untilReady(child: ChildProcess, place: Place): Promise<void> {
  const pidFile = join(place.data, 'postmaster.pid');
  for (let waited = 0; waited < START_MILLISECONDS_MAX; waited += 10) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) break;
    const lines = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n') : [];
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return;
    await sleep(10);
  }
  child.kill('SIGQUIT');
  const reason = readFileSync(place.log, 'utf8').trim().split('\n').at(-1);
  throw new PostgresProblem(`PostgreSQL did not start: ${reason || 'no reason given'} (log: ${place.log})`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await stopProcess(child.pid);
  await gone;
}
