/** What a row of the bench measured, and how good it should be. */

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One value a round. A figure that cannot be measured on this machine has none. */
  readonly rounds: readonly number[];
  readonly better?: 'more' | 'less';
  readonly aim?: number;
  /** Short of this a row has missed what it must reach. */
  readonly gate?: number;
}

/** Something with one right value: any other fails the run. */
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

/** The value in the middle, or the mean of the two there. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value below which this share of all lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** How the median stands to what was aimed at. */
export function grade({ rounds, better = 'less', aim, gate }: Figure): Grade {
  if (rounds.length === 0 || (aim === undefined && gate === undefined)) return '';
  const value = median(rounds);
  const reaches = (wanted: number): boolean => (better === 'more' ? value >= wanted : value <= wanted);
  if (aim !== undefined && reaches(aim)) return 'aim';
  return gate !== undefined && reaches(gate) ? 'gate' : 'missed';
}

export const wrongChecks = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ id, checks }) =>
    checks
      .filter(({ value, expected }) => value !== expected)
      .map(({ name, value, expected }) => `${id}: ${name} is ${value}, not ${expected}`),
  );
