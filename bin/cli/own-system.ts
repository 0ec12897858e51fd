/** Runs a command on the running system, or on a system that lives as long as the command. */
import { latencyLine } from '#local/aws/latency.ts';
import { stateDir } from '#local/runtime/parts.ts';
import { startLocal } from '#local/runtime.ts';
import { stopOnSignals } from './stop-signal.ts';

type Log = (line: string) => void;

export interface SystemOptions {
  readonly port: number;
  /** With the latencies of AWS, which only a system that is started with them has. */
  readonly hasLatency?: boolean;
}

const isHealthy = (origin: string): Promise<boolean> =>
  fetch(`${origin}/api/v1/health`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Rejects when a signal asks this process to stop. */
const rejectOn = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = () =>
      reject(signal.reason instanceof Error ? signal.reason : new Error(`stopped by ${signal.reason}`));
    signal.addEventListener('abort', stop, { once: true });
  });

/** Starts a system for the duration of the work. A signal, or a failure of the system, ends both. */
async function withOwnSystem<T>(
  { port, hasLatency = false }: SystemOptions,
  log: Log,
  stopping: AbortController,
  work: () => Promise<T>,
): Promise<T> {
  const { signal } = stopping;
  const stopped = rejectOn(signal);
  const fail = (error: Error): void => stopping.abort(error);
  if (hasLatency) log(`latencies ${latencyLine()}`);
  const starting = startLocal({ port, dir: stateDir(port), hasLatency, log, warn: log, fail, signal });
  try {
    return await Promise.race([starting.then(work), stopped]);
  } finally {
    await starting.then(
      (own) => own.close(),
      () => undefined,
    );
  }
}

/**
 * Runs the work on the system of this port. The work gets the origin of the shop, and the signal that is aborted when this
 * process is asked to stop: then the result is a rejection at once.
 */
export async function withSystem<T>(
  options: SystemOptions,
  log: Log,
  work: (origin: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { port, hasLatency } = options;
  const stopping = stopOnSignals();
  const { signal } = stopping;
  const origin = `http://127.0.0.1:${port}`;
  if (!(await isHealthy(origin))) {
    log(`no system runs on port ${port}: starting one (npm start keeps one running)`);
    return withOwnSystem(options, log, stopping, () => work(origin, signal));
  }
  if (!hasLatency) return Promise.race([work(origin, signal), rejectOn(signal)]);
  throw new Error(`--latency needs a system of its own, but one runs on port ${port}: stop it, or use another --port`);
}
