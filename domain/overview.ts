import type { AD_STATES } from './ad.ts';
import type { ProductId } from './ids.ts';
import type { ConsumerPause, Snooze } from './queue-state.ts';

export interface OverviewTotals {
  readonly orders: Readonly<Record<'total' | 'refused' | 'paid' | 'expired' | 'cancelled' | 'unpaid', number>>;
  readonly deadLetters: Readonly<Record<'parked' | 'retrying', number>>;
  /** Events that the counts do not include yet. */
  readonly behind: number;
}

export interface OverviewProduct {
  readonly id: ProductId;
  readonly title: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly incoming: number;
  readonly short: boolean;
  readonly ad: (typeof AD_STATES)[number] | null;
  readonly waiting: number;
}

export interface StockPoint {
  readonly at: string;
  readonly onHand: number;
  readonly available: number;
}

/** Failures of a queue, from the tables. */
export interface QueueFailure {
  readonly parked: number;
  readonly retrying: number;
  readonly oldestSeconds: number | null;
  readonly lastFailure: { readonly error: string; readonly at: string; readonly requestId: string | null } | null;
  readonly paused: ConsumerPause | null;
  readonly snoozes: readonly Snooze[];
}
