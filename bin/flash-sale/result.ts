/** The result of a flash sale. */
import type { Options } from './options.ts';
import type { Spent } from './price.ts';

export type Log = (line: string) => void;

interface Usage extends Spent {
  readonly errors: number;
}
export interface Meter {
  readonly functions: Readonly<Record<string, Usage>>;
  readonly triggers: Readonly<Record<string, Usage>>;
}

/** HTTP status and problem code → number of responses. */
export type Tally = Readonly<Record<string, number>>;

export interface PaymentResult {
  readonly attempts: number;
  readonly paid: number;
  readonly failed: number;
  readonly other: Tally;
  /** KRW left in the payers' wallets, and the expected amount. */
  readonly left: number;
  readonly leftExpected: number;
}

/** The orders as the shop counts them after the payment deadline. */
export interface Outcomes {
  readonly paid: number;
  readonly expired: number;
  readonly rejected: number;
  readonly failedPayments: number;
  readonly other: number;
}

export interface ProductResult {
  readonly id: string;
  readonly title: string;
  readonly reserved: number;
  /** Units released after the payment deadline, before the delivery. */
  readonly released: number;
  readonly requested: number;
  readonly restocked: number;
  readonly available: number;
  readonly factoryRequests: number;
}

export interface Mails {
  readonly rejected: number;
  readonly paid: number;
  readonly expired: number;
  /** Back-in-stock mails. */
  readonly back: number;
  readonly other: number;
  readonly duplicates: number;
}

/** A notification run: the back-in-stock mails of one product. */
export interface NoticeRun {
  readonly id: string;
  readonly status: string;
  readonly sent: number;
  readonly suppressed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly error: string | null;
  /** Duration; null while the run has not stopped. */
  readonly seconds: number | null;
}

export interface SaleResult {
  readonly options: Options;
  readonly seconds: number;
  readonly milliseconds: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly placed: number;
  readonly rejected: number;
  readonly other: Tally;
  readonly payments: PaymentResult;
  readonly outcomes: Outcomes;
  readonly products: readonly ProductResult[];
  readonly mails: Mails;
  readonly runs: readonly NoticeRun[];
  readonly meter: Meter;
}
