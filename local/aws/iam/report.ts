/** What `GET /_local/iam` shows: who may do what, and what was really done. */

import { type GrantRef, grantsOf, unusedGrants } from './audit.ts';
import { type Authority, asCheck, type RecordedCall } from './authority.ts';
import type { Check } from './decide.ts';

export interface IamReport {
  readonly calls: readonly RecordedCall[];
  readonly implied: readonly RecordedCall[];
  readonly refused: readonly RecordedCall[];
  readonly edges: readonly Check[];
  readonly statements: readonly GrantRef[];
  /** Grants that nothing so far has needed. */
  readonly unused: readonly GrantRef[];
}

/** Everything the policies were asked so far. */
export const checksOf = (authority: Authority, edges: readonly Check[]): readonly Check[] => [
  ...authority.calls().map(asCheck),
  ...authority.implied().map(asCheck),
  ...edges,
];

/** Makes the report of this moment. */
export const iamReport = (authority: Authority, edges: readonly Check[]): IamReport => ({
  calls: authority.calls(),
  implied: authority.implied(),
  refused: authority.refused(),
  edges,
  statements: grantsOf(authority.policies),
  unused: unusedGrants(authority.policies, checksOf(authority, edges)),
});
