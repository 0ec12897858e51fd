import type { Database } from '#db/data-api.ts';
import * as orders from '#db/statements/orders.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

/** The status changes of an order, oldest first. */
export function readOrderHistory(database: Database) {
  return async function readOrderHistory(request: ApiRequest<'readOrderHistory'>): Promise<ApiResponse> {
    const [row] = await database.rows(orders.readOrderHistory(request.caller, request.params.orderId));
    checkRole(request, row?.role);
    if (!row?.changes) throw new HttpProblem('order.not_found');
    return { status: 200, body: { items: row.changes } };
  };
}

/** Everything that happened to an order. The statement returns dead letters only to operators. */
export function readTimeline(database: Database) {
  return async function readTimeline(request: ApiRequest<'readTimeline'>): Promise<ApiResponse> {
    const { orderId } = request.params;
    const rows = await database.rows(orders.readTimeline(request.caller, orderId));
    checkRole(request, rows[0]?.role);
    if (!rows[0]?.found) throw new HttpProblem('order.not_found');
    return { status: 200, body: { orderId, items: rows.flatMap(({ entry }) => entry ?? []) } };
  };
}
