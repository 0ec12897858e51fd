import type { ProblemCode } from '#api/problems.ts';
import { HttpProblem } from './http-problem.ts';

interface Row {
  readonly outcome: string;
}
type With<R, K extends keyof R> = R & { readonly [P in K]: NonNullable<R[P]> };

/**
 * The row of a statement that must have had this outcome and filled these columns. Every other outcome is the code of a
 * problem, which is thrown: an outcome that is neither is a compile error.
 * @example const row = requireOutcome(await database.rows(closeRestock(…)), 'closed', 'restock');
 */
export function requireOutcome<
  const E extends string,
  R extends { readonly outcome: E | ProblemCode | 'key-conflict' },
  K extends keyof R = never,
>(rows: readonly R[], expected: E, ...columns: readonly K[]): With<R, K> {
  const [row] = rows;
  if (!row) throw new TypeError(`statement returned no row, expected the outcome "${expected}"`);
  if (row.outcome !== expected) throw problemOf(row);
  for (const column of columns) {
    if (row[column] === null) throw new TypeError(`statement returned no ${String(column)} with "${expected}"`);
  }
  return row as With<R, K>;
}

/** The problem of an outcome that is not a success. */
export const problemOf = ({ outcome }: Row): HttpProblem =>
  new HttpProblem(outcome === 'key-conflict' ? 'idempotency.key_reused' : (outcome as ProblemCode));
