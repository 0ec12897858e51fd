/** Reports slow steps of the start. */
const FIRST_MILLISECONDS = 2_000;
const REPEAT_MILLISECONDS = 5_000;

/** Waits for a step; logs its name and duration after two seconds and then every five seconds. */
export async function step<T>(name: string, work: Promise<T>, log: (line: string) => void): Promise<T> {
  const startedAt = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedAt) / 1000);
  let timer = setTimeout(function report() {
    log(`${name} (${seconds()} s)`);
    timer = setTimeout(report, REPEAT_MILLISECONDS);
  }, FIRST_MILLISECONDS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
