import type { Database } from '#db/data-api.ts';
import { listOrders, listOrdersOf, readOrder } from '#db/statements/orders.ts';
import { outcomesOf } from '#domain/order.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

/** A page of the caller's orders, newest first. */
export const readMine =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ caller, query }: ApiRequest<'listOrders'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = pageStart(keys, 'orders', query, NEWEST);
    const [fates, limit] = [outcomesOf(query), query.limit + 1];
    const list = fates ? listOrdersOf(caller, fates, before, limit) : listOrders(caller, before, limit);
    const rows = await database.rows(list);
    if (!rows[0]?.role) throw new HttpProblem('auth.required');
    const orders = rows.flatMap(({ order }) => (order ? [order] : []));
    return { status: 200, body: toPage(keys, 'orders', query, orders) };
  };

/** One order; another's is as if it did not exist. */
export const readOne =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'readOrder'>): Promise<Reply> => {
    const [row] = await database.rows(readOrder(caller, params.orderId));
    if (!row?.role) throw new HttpProblem('auth.required');
    if (!row.order) throw new HttpProblem('order.not_found');
    return { status: 200, body: row.order };
  };
