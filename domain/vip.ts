import type { OrderId, UserId } from './ids.ts';

export interface Vip {
  readonly userId: UserId;
  readonly since: string;
  /** The first large order that was paid. */
  readonly orderId: OrderId;
}

/** Effect of a large order: its buyer became VIP, was VIP already, or did not become VIP. */
export type VipOutcome = 'made' | 'known' | 'none';
