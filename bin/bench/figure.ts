/** The measured figures of a row and their targets. */

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value for each round; empty when this machine cannot measure the figure. */
  readonly rounds: readonly number[];
  readonly better?: 'more' | 'less';
  /** The desired value. */
  readonly aim?: number;
  /** The required value. */
  readonly gate?: number;
}

/** A number with exactly one right value; any other value fails the run. */
export interface Check {
  readonly name: string;
  readonly value: number;
  readonly expected: number;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly checks: readonly Check[];
}

export type Grade = 'aim' | 'gate' | 'missed' | '';

/** Returns the middle value, or the mean of the two middle values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Returns the quantile by the nearest-rank method. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Compares the median with the aim and the gate. */
export function grade({ rounds, better = 'less', aim, gate }: Figure): Grade {
  if (rounds.length === 0 || (aim === undefined && gate === undefined)) return '';
  const value = median(rounds);
  const reaches = (wanted: number): boolean => (better === 'more' ? value >= wanted : value <= wanted);
  if (aim !== undefined && reaches(aim)) return 'aim';
  return gate !== undefined && reaches(gate) ? 'gate' : 'missed';
}

/** Returns one sentence for each failed check. */
export const wrongChecks = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ id, checks }) =>
    checks
      .filter(({ value, expected }) => value !== expected)
      .map(({ name, value, expected }) => `${id}: ${name} is ${value}, expected ${expected}`),
  );
