/** The orders as CSV: one row for each line of an order. */
import { orderNumber } from '#domain/shown.ts';
import type { Item } from '#web/shared/api-types.ts';
import { type ApiRequest, call } from '#web/shared/client.ts';
import type { Cell } from './csv.ts';
import { loadPersonName } from './people.ts';
import { loadTitle } from './titles.ts';

export const ORDER_HEAD = [
  ...['order', 'number', 'placed', 'status', 'reason', 'product', 'title', 'quantity', 'unit_price', 'order_total'],
  ...['buyer', 'buyer_name'],
];

/** A page of orders. The names of all its buyers are one or two requests. */
export async function readForCsv(query: ApiRequest<'listOrders'>['query']) {
  const { body } = await call('listOrders', { query: { limit: '100', ...query } });
  await Promise.all(body.items.map(({ buyerId }) => loadPersonName(buyerId)));
  return body;
}

export async function orderRows(order: Item<'listOrders'>): Promise<Cell[][]> {
  const { id, createdAt, status, reason, lines, total, buyerId } = order;
  const buyer = (await loadPersonName(buyerId)) ?? null;
  const rows: Cell[][] = [];
  for (const { productId, quantity, unitPrice } of lines) {
    const title = (await loadTitle(productId)) ?? null;
    const ordered = [id, orderNumber(id), createdAt, status, reason];
    rows.push([...ordered, productId, title, quantity, unitPrice, total, buyerId, buyer]);
  }
  return rows;
}
