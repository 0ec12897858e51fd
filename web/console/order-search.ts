/** Finds orders by what a person types: the number that mails and the shop show, an id, or for operators the buyer. */
import { idPattern } from '#domain/id-pattern.ts';
import { orderIdEnd, orderNumber } from '#domain/shown.ts';
import { call } from '#web/shared/client.ts';
import { pageOf } from '#web/shared/names.ts';
import { addressOf } from '#web/shared/router.ts';
import { findBuyer, isEmail, mayFindBuyers, ordersOfBuyer } from './buyer-search.ts';

/** A number in the way mails write it, whatever way a person types it: `q3k7m2xp` is `Q3K7-M2XP`. */
export const numberOf = (text: string): string => orderNumber(orderIdEnd(text.trim()) ?? text);

export const isOrderNumber = (text: string): boolean => orderIdEnd(text.trim()) !== undefined;

/** What a text means that the shop must be asked about; undefined: nothing of these. */
export function orderTextOf(text: string): 'number' | 'payment' | 'email' | undefined {
  const wanted = text.trim();
  if (isOrderNumber(wanted)) return 'number';
  if (idPattern('pay').test(wanted.toLowerCase())) return 'payment';
  return isEmail(wanted) && mayFindBuyers() ? 'email' : undefined;
}

/** The page of an order or a buyer by the whole id, without a request. */
export function orderPageOfId(text: string): string | undefined {
  const id = text.trim().toLowerCase();
  if (idPattern('ord').test(id)) return pageOf.order(id);
  return idPattern('usr').test(id) && mayFindBuyers() ? ordersOfBuyer(id) : undefined;
}

/** Returns the page of the order with this number, or the list if several orders have it; undefined: no order of the caller has it. */
async function pageOfNumber(text: string): Promise<string | undefined> {
  const number = numberOf(text);
  const { items } = (await call('listOrders', { query: { number, limit: '2' } })).body;
  const [order] = items;
  if (!order) return undefined;
  return items.length === 1 ? pageOf.order(order.id) : addressOf('/console/orders', { number });
}

async function pageOfPayment(text: string): Promise<string | undefined> {
  const paymentId = text.trim().toLowerCase() as never;
  const [order] = (await call('listOrders', { query: { paymentId, limit: '1' } })).body.items;
  return order && pageOf.order(order.id);
}

/** Returns the page of the order or of the buyer that the text means, or undefined if there is none. */
export async function pageOfOrderText(text: string): Promise<string | undefined> {
  const means = orderTextOf(text);
  if (means === 'number') return pageOfNumber(text);
  if (means === 'payment') return pageOfPayment(text);
  if (means !== 'email') return orderPageOfId(text);
  const buyerId = await findBuyer(text);
  return buyerId && ordersOfBuyer(buyerId);
}
