/**
 * CPU of a system by its parts, read from /proc on Linux: which part is the product and which the emulation. The local Lambda
 * names each thread after its function.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { cpuOf, family } from './processes.ts';

/** Part → milliseconds. */
export type Parts = Readonly<Record<string, number>>;

/** Threads of Node and V8 that compile, collect garbage and read files. */
const ENGINE = /^(V8Worker|DelayedTaskSche|libuv-worker|SignalInspector|node)$/;
const MAIN = 'main thread';
export const POSTGRES = 'PostgreSQL';
export const ENGINE_PART = 'compiling, collecting';
/** Threads that have ended since they were read: environments that the local Lambda has closed. */
const ENDED = 'ended threads';

/** Which part of the system a thread belongs to, by its name and the name of its process. */
export function partOf(process: string, thread: string): string {
  if (process === 'postgres') return POSTGRES;
  if (ENGINE.test(thread)) return ENGINE_PART;
  return thread === 'MainThread' ? MAIN : thread;
}

const nameIn = (folder: string): string => readFileSync(`${folder}/comm`, 'utf8').trim();

function threadsOf(pid: number): readonly (readonly [part: string, milliseconds: number])[] {
  try {
    const own = nameIn(`/proc/${pid}`);
    return readdirSync(`/proc/${pid}/task`).flatMap((id) => {
      const folder = `/proc/${pid}/task/${id}`;
      const used = cpuOf(folder);
      return used ? [[partOf(own, nameIn(folder)), used.ownMilliseconds] as const] : [];
    });
  } catch {
    return []; // the process has just ended
  }
}

/** Starts to measure; the returned function says how much CPU each part has used since. Empty where /proc is missing. */
export function watchParts(roots: readonly number[]): () => Parts {
  const before = read(roots);
  return () => {
    const after = read(roots);
    const names = [...new Set([...before.keys(), ...after.keys()])];
    return Object.fromEntries(names.map((name) => [name, (after.get(name) ?? 0) - (before.get(name) ?? 0)]));
  };
}

function read(roots: readonly number[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const add = (part: string, milliseconds: number) => sums.set(part, (sums.get(part) ?? 0) + milliseconds);
  for (const { pid, cpuMilliseconds } of family(roots)) {
    const threads = threadsOf(pid);
    for (const [part, milliseconds] of threads) add(part, milliseconds);
    const postgres = threads.every(([part]) => part === POSTGRES);
    add(
      postgres ? POSTGRES : ENDED,
      cpuMilliseconds - threads.reduce((sum, [, milliseconds]) => sum + milliseconds, 0),
    );
  }
  return sums;
}
