import type { UserId } from './ids.ts';

/** Who asks, as a token says it. What he may do is decided in the statement itself: a token's role may be stale. */
export interface Principal {
  readonly userId: UserId;
  /** Epoch seconds: a token from before a password change is dead. */
  readonly issuedAt: number;
  /** What an outside issuer says of him; absent where the shop keeps its own accounts. */
  readonly vouched?: { readonly name: string; readonly email: string | null };
}
