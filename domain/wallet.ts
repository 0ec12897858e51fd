import type { ChargeId } from './ids.ts';

export const ENTRY_CAUSES = ['CHARGE', 'PAYMENT', 'REFUND'] as const;

/** A line of a wallet's ledger; its id is its number there. */
export interface WalletEntry {
  readonly id: string;
  readonly cause: (typeof ENTRY_CAUSES)[number];
  /** Integer KRW the balance changed by. */
  readonly amount: number;
  readonly balance: number;
  /** The charge, or the payment. */
  readonly ref: string;
  readonly at: string;
}

export interface Charge {
  readonly id: ChargeId;
  readonly amount: number;
  /** Integer KRW, after it. */
  readonly balance: number;
  readonly at: string;
}
