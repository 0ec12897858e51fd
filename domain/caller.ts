import type { UserId } from './ids.ts';

/**
 * The authenticated user, as the token says. The SQL statement decides what the user may do, because the role in a
 * token may be stale.
 */
export interface Principal {
  readonly userId: UserId;
  /** Epoch seconds. Tokens from before a password change are invalid. */
  readonly issuedAt: number;
  /** Claims of an outside issuer. Absent when the shop keeps its own accounts. */
  readonly vouched?: { readonly name: string; readonly email: string | null };
}
