import type { Database } from '#db/data-api.ts';
import { readTimeline } from '#db/statements/orders.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/** Everything that happened to the order; dead letters for operators alone, as the statement decides. */
export const readAll =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'readTimeline'>): Promise<Reply> => {
    const rows = await database.rows(readTimeline(caller, params.orderId));
    if (!rows[0]?.role) throw new HttpProblem('auth.required');
    if (!rows[0].found) throw new HttpProblem('order.not_found');
    return { status: 200, body: { orderId: params.orderId, items: rows.flatMap(({ entry }) => entry ?? []) } };
  };
