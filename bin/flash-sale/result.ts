/** What a flash sale comes to: what its verdict is read from. */
import type { Options } from './options.ts';
import type { Spent } from './price.ts';

export type Say = (line: string) => void;

interface Usage extends Spent {
  readonly errors: number;
}
export interface Meter {
  readonly functions: Readonly<Record<string, Usage>>;
  readonly triggers: Readonly<Record<string, Usage>>;
}

/** HTTP status and code → how often it was answered. */
export type Tally = Readonly<Record<string, number>>;

export interface Paid {
  /** Whose buyers tried, and how it ended. */
  readonly tried: number;
  readonly paid: number;
  readonly failed: number;
  readonly other: Tally;
  /** KRW that is left in their wallets, and that should be. */
  readonly left: number;
  readonly leftExpected: number;
}

/** The orders as the shop itself counts them, after their deadline. */
export interface Outcomes {
  readonly paid: number;
  readonly expired: number;
  readonly refused: number;
  readonly failedAttempts: number;
  readonly other: number;
}

export interface ProductResult {
  readonly id: string;
  readonly title: string;
  readonly reserved: number;
  /** After the deadline, before the delivery. */
  readonly released: number;
  readonly asked: number;
  readonly restocked: number;
  readonly available: number;
  readonly factoryRequests: number;
}

export interface Mails {
  readonly refused: number;
  readonly paid: number;
  readonly expired: number;
  /** "It is back in stock." */
  readonly back: number;
  readonly other: number;
  readonly doubled: number;
}

/** A run of back-in-stock mails. */
export interface NoticeRun {
  readonly id: string;
  readonly status: string;
  readonly sent: number;
  readonly suppressed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly error: string | null;
  /** From its beginning to its end; null while it is going. */
  readonly seconds: number | null;
}

export interface SaleResult {
  readonly options: Options;
  readonly seconds: number;
  readonly milliseconds: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly placed: number;
  readonly refused: number;
  readonly other: Tally;
  readonly payments: Paid;
  readonly fates: Outcomes;
  readonly products: readonly ProductResult[];
  readonly mails: Mails;
  readonly runs: readonly NoticeRun[];
  readonly meter: Meter;
}
