/** One running system for all stories: the command a user types, on a port of its own, with a fresh state. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the running system, `http://127.0.0.1:…`. */
    origin: string;
  }
}

const PORTS_OF_A_SYSTEM = 10;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** The first port from which ten are free. */
export async function freeBasePort(from: number): Promise<number> {
  for (let base = from; base < 32_000; base += PORTS_OF_A_SYSTEM) {
    const free = await Promise.all(Array.from({ length: PORTS_OF_A_SYSTEM }, (_, i) => isFree(base + i)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no ten free ports in a row');
}

export interface RunningSystem {
  readonly origin: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Types `npm start -- --quiet …` and waits for its ready line; what it printed is in the error when it never comes. */
export async function startSystem(port: number, ...args: readonly string[]): Promise<RunningSystem> {
  const child = spawn(process.execPath, ['bin/start.ts', '--port', String(port), '--quiet', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk;
      if (/^ready /m.test(printed)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`the system ended with ${code}:\n${printed}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    process: child,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const system = await startSystem(await freeBasePort(24_000), '--fresh');
  project.provide('origin', system.origin);
  return system.stop;
}
