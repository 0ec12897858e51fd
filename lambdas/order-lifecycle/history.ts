import type { Database } from '#db/data-api.ts';
import { readOrderHistory } from '#db/statements/orders.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/** The order's history, oldest change first. */
export const readHistory =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'readOrderHistory'>): Promise<Reply> => {
    const [row] = await database.rows(readOrderHistory(caller, params.orderId));
    if (!row?.role) throw new HttpProblem('auth.required');
    if (!row.changes) throw new HttpProblem('order.not_found');
    return { status: 200, body: { items: row.changes } };
  };
