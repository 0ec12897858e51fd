import type { SessionId, UserId } from './ids.ts';
import type { Role } from './order.ts';

/** Languages of mails. */
export const LOCALES = ['ko', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** Roles that users can choose when they sign up. Operators are created by the owner of the shop. */
export const SIGN_UP_ROLES = ['BUYER', 'SELLER'] as const;

export interface User {
  readonly id: UserId;
  /** Null when an outside issuer gave no address, or the address of another user. */
  readonly email: string | null;
  readonly name: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly createdAt: string;
}

/** A user as operators and sellers see them beside an id. */
export interface UserLabel {
  readonly id: UserId;
  /** Null: none was given, or the account was deleted. */
  readonly name: string | null;
  /** Masked: `b***@donut.test`. Whole for operators, who are colleagues. Null: not for this caller, or the account was deleted. */
  readonly email: string | null;
  readonly role: Role;
}

/** What prevents users from deleting their account. */
export interface Bonds {
  readonly openOrders?: readonly string[];
  /** Remaining balance of the wallet in KRW. */
  readonly balance?: number;
}

/** A device on which a user is signed in. */
export interface Device {
  readonly id: SessionId;
  /** Browser and system. */
  readonly device: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
}
