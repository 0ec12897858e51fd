/** Says what is going on when it takes longer than a person waits without wondering. */
const QUIET_MILLISECONDS = 2_000;
const REPEAT_MILLISECONDS = 5_000;

/** Follows a piece of work; its name is said after two seconds and then every five. */
export async function step<T>(name: string, work: Promise<T>, say: (line: string) => void): Promise<T> {
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 1000);
  let timer = setTimeout(function tell() {
    say(`${name} (${seconds()} s)`);
    timer = setTimeout(tell, REPEAT_MILLISECONDS);
  }, QUIET_MILLISECONDS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
