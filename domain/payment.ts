import type { OrderId, PaymentId } from './ids.ts';

/**
 * INITIATED: requested. IN_PROGRESS: the wallet is being debited. COMPLETED: paid. FAILED_CUSTOMER: not paid, and the
 * order is payable until its deadline. FAILED_QUANTITY: the order was refused for lack of stock, so nothing was
 * debited. CANCELED: the order was cancelled and the money refunded. The names are given by the product's requirements.
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

/** Problem codes of a failed attempt. */
export const PAYMENT_PROBLEMS = ['payment.insufficient_balance', 'payment.failed', 'stock.sold_out'] as const;
export type PaymentProblem = (typeof PAYMENT_PROBLEMS)[number];

/** One attempt to pay for an order. */
export interface Payment {
  readonly id: PaymentId;
  readonly orderId: OrderId;
  /** Integer KRW. */
  readonly amount: number;
  readonly status: PaymentStatus;
  readonly problem: PaymentProblem | null;
  /** Every status of the attempt, oldest first. */
  readonly steps: readonly { readonly status: PaymentStatus; readonly at: string }[];
}
