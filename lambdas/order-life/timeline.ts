import type { Database } from '#db/database.ts';
import { readTimeline } from '#db/orders.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

/** Everything that happened to the order; dead letters for operators alone, as the statement decides. */
export const readAll =
  (database: Database) =>
  async ({ asker, params }: ApiRequest<'readTimeline'>): Promise<Reply> => {
    const rows = await database.rows(readTimeline(asker, params.orderId));
    if (!rows[0]?.role) throw new Refusal('auth.required');
    if (!rows[0].found) throw new Refusal('order.not_found');
    return { status: 200, body: { orderId: params.orderId, items: rows.flatMap(({ entry }) => entry ?? []) } };
  };
