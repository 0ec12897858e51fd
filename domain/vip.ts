import type { OrderId, UserId } from './ids.ts';

export interface Vip {
  readonly userId: UserId;
  readonly since: string;
  /** The large order that was paid first. */
  readonly orderId: OrderId;
}

/** What a large order did: it is the buyer's first that counts, he was VIP already, or it makes nobody VIP. */
export type VipOutcome = 'made' | 'known' | 'none';
