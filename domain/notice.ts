import type { NoticeRunId, ProductId } from './ids.ts';

/** A stopped run continues after the last claimed notice: manually, or as the run of the next stock cycle. */
export const NOTICE_STATUSES = ['IN_PROGRESS', 'CANCELED_BY_SOLD_OUT', 'CANCELED_BY_ERROR', 'COMPLETED'] as const;

/** Notices of one stock cycle of a product to its waiting list. */
export interface NoticeRun {
  readonly id: NoticeRunId;
  readonly productId: ProductId;
  readonly round: number;
  readonly status: (typeof NOTICE_STATUSES)[number];
  readonly sent: number;
  /** Notices of unknown delivery outcome. They are never resent automatically. */
  readonly unknown: number;
  readonly suppressed: number;
  readonly failed: number;
  /** The last buyer on the waiting list whose notice was sent. */
  readonly lastRecipientId: string | null;
  readonly openedBy: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly resumedBy: string | null;
  readonly resumedAt: string | null;
  /** Why the run stopped: an error of SES, or the end of the product's sale. */
  readonly error: string | null;
}

/** A product that a buyer waits for. */
export interface AwaitedProduct {
  readonly productId: ProductId;
  readonly title: string;
  /** Until the buyer unsubscribes. */
  readonly subscribed: boolean;
  /** When an order of the buyer was rejected, in the last day, without a notice since. */
  readonly rejectedAt: string | null;
  /** The buyer was notified of the units that are available now. */
  readonly notified: boolean;
  /** The sale has not begun, and the buyer is notified when the sale begins. */
  readonly notifiedAtOpening: boolean;
  /** The place of the buyer on the waiting list, counted up to `WAITING_SHOWN_MAX`. */
  readonly place: number;
}

/** Settings of the shop: how soon and how often a person is notified of one product. */
export interface NoticePace {
  /** Released units notify a person at most once in these hours. */
  readonly repeatHours: number;
  /** A restock is announced again after these minutes, in which further changes are one event. */
  readonly settleMinutes: number;
  /** In these minutes of a stock cycle only VIPs are notified. */
  readonly vipHeadStartMinutes: number;
}
