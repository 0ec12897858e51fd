import type { UserId } from './ids.ts';
import type { Role } from './order.ts';

/** What the shop writes to a person in. */
export const LOCALES = ['ko', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** The roles anybody may take when he signs up; operators are made by whoever owns the shop. */
export const SIGN_UP_ROLES = ['BUYER', 'SELLER'] as const;

export interface User {
  readonly id: UserId;
  /** Null: an outside issuer told of none, or of one that is another's. */
  readonly email: string | null;
  readonly name: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly createdAt: string;
}

/** What a person must settle before he can leave. */
export interface Bonds {
  readonly openOrders?: readonly string[];
  /** In KRW: what is left in his wallet. */
  readonly balance?: number;
}
