/** Runs the system as a child process on its own ports, for benchmarks and tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '#local/runtime/parts.ts';
import { portsFrom } from '#local/runtime/ports.ts';

export interface System {
  readonly origin: string;
  readonly pid: number;
  readonly process: ChildProcess;
  readonly readySeconds: number;
  /** Superuser URL of the shop's database. */
  readonly databaseUrl: string;
  /** What the system has printed. */
  printed(): string;
  stop(): Promise<void>;
}

/** Returns the superuser URL of a database of the system's PostgreSQL. */
export function superUrl(port: number, database: string): string {
  const external = process.env['DATABASE_URL'];
  const file = join(stateDir(port), 'postgres', 'superuser');
  if (external === undefined && !existsSync(file)) throw new Error(`No PostgreSQL has run in ${stateDir(port)}`);
  const url = new URL(
    external ?? `postgres://postgres:${readFileSync(file, 'utf8')}@127.0.0.1:${portsFrom(port).postgres}/postgres`,
  );
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * Runs `npm start -- --quiet …` and waits until the system is ready; a failed start rejects with the printed output.
 */
export async function startSystem(port: number, ...args: readonly string[]): Promise<System> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['bin/start.ts', '--port', String(port), '--quiet', ...args], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // If this process dies, its system must stop too.
  const kill = (): void => void child.kill('SIGINT');
  process.once('exit', kill);
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk;
      if (/^ready /m.test(printed)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`The system exited with code ${code}:\n${printed}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    process: child,
    readySeconds: (performance.now() - startedAt) / 1_000,
    databaseUrl: superUrl(port, 'donut'),
    printed: () => printed,
    stop: async () => {
      process.removeListener('exit', kill);
      child.kill('SIGINT');
      await ended;
    },
  };
}
