/** Runs a command on the running system, or on a system that lives as long as the command. */
import { stateDir } from '#local/runtime/parts.ts';
import { startLocal } from '#local/runtime.ts';
import { stopOnSignals } from './stop-signal.ts';

type Log = (line: string) => void;

const isHealthy = (origin: string): Promise<boolean> =>
  fetch(`${origin}/api/v1/health`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Starts a system for the duration of the work. A signal, or a failure of the system, ends both. */
async function withOwnSystem<T>(port: number, log: Log, work: () => Promise<T>): Promise<T> {
  const stopping = stopOnSignals();
  const { signal } = stopping;
  const stopped = new Promise<never>((_, reject) => {
    const stop = () =>
      reject(signal.reason instanceof Error ? signal.reason : new Error(`stopped by ${signal.reason}`));
    signal.addEventListener('abort', stop, { once: true });
  });
  const fail = (error: Error): void => stopping.abort(error);
  const starting = startLocal({ port, dir: stateDir(port), log, warn: log, fail, signal });
  try {
    return await Promise.race([starting.then(work), stopped]);
  } finally {
    await starting.then(
      (own) => own.close(),
      () => undefined,
    );
  }
}

/** Runs the work on the system of this port. The work gets the origin of the shop. */
export async function withSystem<T>(port: number, log: Log, work: (origin: string) => Promise<T>): Promise<T> {
  const origin = `http://127.0.0.1:${port}`;
  if (await isHealthy(origin)) return work(origin);
  log(`no system runs on port ${port}: starting one (npm start keeps one running)`);
  return withOwnSystem(port, log, () => work(origin));
}
