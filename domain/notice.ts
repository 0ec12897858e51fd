import type { NoticeRunId, ProductId } from './ids.ts';

/** Stopped runs go on after the last one drawn: by hand, or as the run of the next round. */
export const NOTICE_STATUSES = ['IN_PROGRESS', 'CANCELED_BY_SOLD_OUT', 'CANCELED_BY_ERROR', 'COMPLETED'] as const;

/** One round of a product, told to those who wait for it. */
export interface NoticeRun {
  readonly id: NoticeRunId;
  readonly productId: ProductId;
  readonly round: number;
  readonly status: (typeof NOTICE_STATUSES)[number];
  readonly sent: number;
  /** Nobody can know whether these left; they are never sent again by themselves. */
  readonly unknown: number;
  readonly suppressed: number;
  readonly failed: number;
  /** The last in the line who was sent it. */
  readonly lastRecipientId: string | null;
  readonly openedBy: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly resumedBy: string | null;
  readonly resumedAt: string | null;
  /** What stopped it. */
  readonly error: string | null;
}
