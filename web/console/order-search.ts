/** Finds orders by the number that mails and the shop show. */
import { orderIdEnd, orderNumber } from '#domain/shown.ts';
import { call } from '#web/shared/client.ts';
import { pageOf } from '#web/shared/names.ts';
import { addressOf } from '#web/shared/router.ts';

export const isOrderNumber = (text: string): boolean => orderIdEnd(text.trim()) !== undefined;

/** A number in the way mails write it, whatever way a person types it: `q3k7m2xp` is `Q3K7-M2XP`. */
export const numberOf = (text: string): string => orderNumber(orderIdEnd(text.trim()) ?? text);

/** Returns the page of the order with this number, or the list if several orders have it; undefined: no order of the caller has it. */
export async function pageOfNumber(text: string): Promise<string | undefined> {
  const number = numberOf(text);
  const { items } = (await call('listOrders', { query: { number, limit: '2' } })).body;
  const [order] = items;
  if (!order) return undefined;
  return items.length === 1 ? pageOf.order(order.id) : addressOf('/console/orders', { number });
}
