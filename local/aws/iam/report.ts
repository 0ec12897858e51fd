/** The report of `GET /_local/iam`: the granted permissions and the calls that used them. */

import { type GrantRef, grantsOf, unusedGrants } from './audit.ts';
import { type Authority, asCheck, type RecordedCall } from './authority.ts';
import type { Check } from './decide.ts';

export interface IamReport {
  readonly calls: readonly RecordedCall[];
  readonly implied: readonly RecordedCall[];
  readonly denied: readonly RecordedCall[];
  readonly edges: readonly Check[];
  readonly statements: readonly GrantRef[];
  /** Grants that no call has used so far. */
  readonly unused: readonly GrantRef[];
}

/** Returns every check that has been decided so far. */
export const checksOf = (authority: Authority, edges: readonly Check[]): readonly Check[] => [
  ...authority.calls().map(asCheck),
  ...authority.implied().map(asCheck),
  ...edges,
];

/** Creates the report of the current state. */
export const iamReport = (authority: Authority, edges: readonly Check[]): IamReport => ({
  calls: authority.calls(),
  implied: authority.implied(),
  denied: authority.denied(),
  edges,
  statements: grantsOf(authority.policies),
  unused: unusedGrants(authority.policies, checksOf(authority, edges)),
});
