/** One running system for all stories: the command a user types, on a port of its own, with a fresh state. */
import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';
import { startSystem } from '#bin/bench/system.ts';

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

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const system = await startSystem(await freeBasePort(24_000), '--fresh');
  project.provide('origin', system.origin);
  return system.stop;
}
