import type { Database } from '#db/database.ts';
import { listOrders, listOrdersOf, readOrder } from '#db/orders.ts';
import { fatesOf } from '#domain/order.ts';
import type { Keys } from '#domain/signature.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { pageStart, toPage } from '#lambdas/support/page.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';
import type { Secret } from '#lambdas/support/secrets.ts';

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

/** A page of the asker's orders, newest first. */
export const readMine =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ asker, query }: ApiRequest<'listOrders'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = pageStart(keys, 'orders', query, NEWEST);
    const [fates, limit] = [fatesOf(query), query.limit + 1];
    const list = fates ? listOrdersOf(asker, fates, before, limit) : listOrders(asker, before, limit);
    const rows = await database.rows(list);
    if (!rows[0]?.role) throw new Refusal('auth.required');
    const orders = rows.flatMap(({ order }) => (order ? [order] : []));
    return { status: 200, body: toPage(keys, 'orders', query, orders) };
  };

/** One order; another's is as if it did not exist. */
export const readOne =
  (database: Database) =>
  async ({ asker, params }: ApiRequest<'readOrder'>): Promise<Reply> => {
    const [row] = await database.rows(readOrder(asker, params.orderId));
    if (!row?.role) throw new Refusal('auth.required');
    if (!row.order) throw new Refusal('order.not_found');
    return { status: 200, body: row.order };
  };
