import type { AD_STATES } from './ad.ts';
import type { DeadLetterId, ProductId } from './ids.ts';
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
  readonly imageUrl: string | null;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly incoming: number;
  /** The parked message because of which its open restock is not requested. */
  readonly stuck: DeadLetterId | null;
  readonly short: boolean;
  readonly ad: (typeof AD_STATES)[number] | null;
  readonly waiting: number;
}

export interface StockPoint {
  readonly at: string;
  readonly onHand: number;
  readonly available: number;
  /** The lowest and the highest available quantity since the point before. */
  readonly least: number;
  readonly most: number;
}

/** The time spans of the stock chart, in seconds. */
export const CHART_WINDOWS = { '15m': 900, '1h': 3_600, '24h': 86_400 } as const;
export type ChartWindow = keyof typeof CHART_WINDOWS;
export const CHART_WINDOW_NAMES = ['15m', '1h', '24h'] as const satisfies readonly ChartWindow[];

export const PROBLEM_KINDS = [
  'orders_waiting',
  'orders_expired',
  'dead_letters',
  'queue_late',
  'notices_stopped',
  'restocks_overdue',
  'consumer_paused',
  'mails_failed',
] as const;
/** Something that is wrong now. */
export interface OverviewProblem {
  readonly kind: (typeof PROBLEM_KINDS)[number];
  readonly since: string;
  readonly count: number;
  readonly queue: string | null;
}

/** What happened in one minute. */
export interface OverviewRate {
  readonly at: string;
  readonly placed: number;
  readonly refused: number;
  readonly mails: number;
  readonly failures: number;
  /** Order requests that the order queue decided. */
  readonly decided: number;
}

/** The order queue now. */
export interface OverviewOrderQueue {
  /** Null while SQS does not say it. */
  readonly waiting: number | null;
  readonly inFlight: number | null;
  /** The age of the oldest request that was decided lately, when it was decided. Null: none was. */
  readonly lagMilliseconds: number | null;
  readonly decidedPerSecond: number;
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
