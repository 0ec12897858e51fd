import type { OrderId, PaymentId } from './ids.ts';

/**
 * INITIATED: asked for. IN_PROGRESS: the wallet is asked. COMPLETED: the money is ours. FAILED_CUSTOMER: it did not come, the
 * order is payable until its deadline. FAILED_QUANTITY: the order was refused, no money was asked for. CANCELED: the order was
 * cancelled and the money went back.
 */
export const PAYMENT_STATUSES = [
  'INITIATED',
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED_CUSTOMER',
  'FAILED_QUANTITY',
  'CANCELED',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** What an attempt can fail by: the code of its problem. */
export const PAYMENT_PROBLEMS = ['payment.insufficient_balance', 'payment.failed', 'stock.sold_out'] as const;
export type PaymentProblem = (typeof PAYMENT_PROBLEMS)[number];

/** One attempt to pay an order. */
export interface Payment {
  readonly id: PaymentId;
  readonly orderId: OrderId;
  /** Integer KRW. */
  readonly amount: number;
  readonly status: PaymentStatus;
  readonly problem: PaymentProblem | null;
  /** Every status it had, oldest first. */
  readonly steps: readonly { readonly status: PaymentStatus; readonly at: string }[];
}
