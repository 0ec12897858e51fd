/** The system as a process of its own, for whoever measures or tests it: what `npm start` starts, on ports of its own. */
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
  /** The superuser on the shop's database. */
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

/** The superuser's address on a database of the system's PostgreSQL. */
export function superUrl(port: number, database: string): string {
  const given = process.env['DATABASE_URL'];
  const file = join(stateDir(port), 'postgres', 'superuser');
  if (given === undefined && !existsSync(file)) throw new Error(`no PostgreSQL has run in ${stateDir(port)}`);
  const url = new URL(
    given ?? `postgres://postgres:${readFileSync(file, 'utf8')}@127.0.0.1:${portsFrom(port).postgres}/postgres`,
  );
  url.pathname = `/${database}`;
  return url.href;
}

/** Types `npm start -- --quiet …` and waits until it is ready; what it printed is in the error when it never is. */
export async function startSystem(port: number, ...args: readonly string[]): Promise<System> {
  const began = performance.now();
  const child = spawn(process.execPath, ['bin/start.ts', '--port', String(port), '--quiet', ...args], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Whoever dies takes its system with it.
  const kill = (): void => void child.kill('SIGINT');
  process.once('exit', kill);
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += chunk;
      if (/^ready /m.test(printed)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`the system ended with ${code}:\n${printed}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    process: child,
    readySeconds: (performance.now() - began) / 1_000,
    databaseUrl: superUrl(port, 'donut'),
    stop: async () => {
      process.removeListener('exit', kill);
      child.kill('SIGINT');
      await ended;
    },
  };
}
