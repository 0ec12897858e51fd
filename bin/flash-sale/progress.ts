import type { Say } from './result.ts';

/** Counts, and says every tenth of it; small counts every hundred. */
export function progress(all: number, what: string, say: Say): () => void {
  const step = Math.max(100, Math.ceil(all / 10));
  let done = 0;
  return () => {
    if (++done % step === 0) say(`${done} of ${all} ${what}`);
  };
}

/** Says what a wait has come to, every few seconds. */
export function patience<T>(shown: (value: T) => string, say: Say): (value: T) => void {
  const SILENCE_MILLISECONDS = 5_000;
  let last = performance.now();
  return (value) => {
    if (performance.now() - last < SILENCE_MILLISECONDS) return;
    last = performance.now();
    say(shown(value));
  };
}
