import type { Log } from './result.ts';

/** Returns a counter that logs its progress every tenth of the total, but at most every 100 counts. */
export function progress(all: number, what: string, log: Log): () => void {
  const step = Math.max(100, Math.ceil(all / 10));
  let done = 0;
  return () => {
    if (++done % step === 0) log(`${done} of ${all} ${what}`);
  };
}

/** Returns a function that logs the state of a wait, at most every five seconds. */
export function throttledLog<T>(describe: (value: T) => string, log: Log): (value: T) => void {
  const INTERVAL_MILLISECONDS = 5_000;
  let last = performance.now();
  return (value) => {
    if (performance.now() - last < INTERVAL_MILLISECONDS) return;
    last = performance.now();
    log(describe(value));
  };
}
