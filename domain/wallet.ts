import type { ChargeId } from './ids.ts';

export const ENTRY_CAUSES = ['CHARGE', 'PAYMENT', 'REFUND'] as const;

/** An entry of a wallet's ledger. The id is the number of the entry in the ledger. */
export interface WalletEntry {
  readonly id: string;
  readonly cause: (typeof ENTRY_CAUSES)[number];
  /** Change of the balance in integer KRW. */
  readonly amount: number;
  readonly balance: number;
  /** Id of the charge or the payment. */
  readonly ref: string;
  readonly at: string;
}

export interface Charge {
  readonly id: ChargeId;
  readonly amount: number;
  /** Balance after the charge in integer KRW. */
  readonly balance: number;
  readonly at: string;
}
