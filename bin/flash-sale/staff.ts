/** What the operator reads: orders, restocks and stock levels. */
import { DEMO_OPERATOR } from '#bin/cli/options.ts';
import type { Outcomes } from './result.ts';
import { must, type Shop } from './shop.ts';

export interface Restock {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
  readonly quantity: number;
}
export interface StockLevel {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}
export interface Order {
  readonly id: string;
  readonly buyerId: string;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
  readonly status: string;
  readonly reason: string | null;
  readonly payment: { readonly status: string } | null;
}

/** Signs in as the demo operator and returns the access token. */
export async function logIn(shop: Shop): Promise<string> {
  return (await must(shop.post<{ accessToken: string }>('/api/v1/sessions', DEMO_OPERATOR), 'log in')).accessToken;
}

/** Reads the stock level of a product. */
export const stockOf = (shop: Shop, productId: string): Promise<StockLevel> =>
  must(shop.get<StockLevel>(`/api/v1/products/${productId}/stock`), 'read a stock level');

/** Reads the newest restock of a product; undefined when there is none. */
export async function restockOf(shop: Shop, token: string, productId: string): Promise<Restock | undefined> {
  const path = `/api/v1/restocks?productId=${productId}`;
  return (await must(shop.get<{ items: Restock[] }>(path, token), 'read restocks')).items[0];
}

/** Counts the outcomes of orders. */
export function outcomesOf(orders: readonly Order[]): Outcomes {
  const outcomes = { paid: 0, expired: 0, rejected: 0, failedPayments: 0, other: 0 };
  for (const order of orders) {
    outcomes[outcomeOf(order)]++;
    if (order.payment?.status === 'FAILED_CUSTOMER') outcomes.failedPayments++;
  }
  return outcomes;
}

/** Reads the newest orders until `count` orders of these buyers are found. */
export async function ordersOf(
  shop: Shop,
  token: string,
  buyerIds: ReadonlySet<string>,
  count: number,
): Promise<readonly Order[]> {
  const found: Order[] = [];
  for (let cursor = ''; found.length < count; ) {
    const path = `/api/v1/orders?limit=100${cursor}`;
    const page = await must(shop.get<{ items: Order[]; next: string | null }>(path, token), 'list orders');
    found.push(...page.items.filter(({ buyerId }) => buyerIds.has(buyerId)));
    if (page.next === null) break;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
  return found;
}

function outcomeOf({ status, reason }: Order): 'paid' | 'expired' | 'rejected' | 'other' {
  if (status === 'PREPARING') return 'paid';
  if (reason === 'PAYMENT_TIMEOUT') return 'expired';
  return reason === 'OUT_OF_STOCK' ? 'rejected' : 'other';
}
