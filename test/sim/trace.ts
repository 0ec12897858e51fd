import { createHash } from 'node:crypto';

/** The trace of a run as lines and as one hash. Runs with the same hash are the same. */
export function createTrace() {
  const hash = createHash('sha256');
  const lines: string[] = [];
  return {
    add(milliseconds: number, words: readonly unknown[]): void {
      const text = words.map((word) => (typeof word === 'string' ? word : (JSON.stringify(word) ?? ''))).join(' ');
      const line = `${(milliseconds / 1_000).toFixed(3).padStart(10)} ${text}`;
      hash.update(`${line}\n`);
      lines.push(line.slice(0, 400));
    },
    lines: (): readonly string[] => lines,
    hash: (): string => hash.copy().digest('hex').slice(0, 16),
  };
}
