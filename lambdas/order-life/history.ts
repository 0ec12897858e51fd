import type { Database } from '#db/database.ts';
import { readOrderHistory } from '#db/orders.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

/** The order's history, oldest change first. */
export const readHistory =
  (database: Database) =>
  async ({ asker, params }: ApiRequest<'readOrderHistory'>): Promise<Reply> => {
    const [row] = await database.rows(readOrderHistory(asker, params.orderId));
    if (!row?.role) throw new Refusal('auth.required');
    if (!row.changes) throw new Refusal('order.not_found');
    return { status: 200, body: { items: row.changes } };
  };
