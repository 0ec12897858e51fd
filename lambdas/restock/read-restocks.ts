import type { Database } from '#db/data-api.ts';
import * as restocks from '#db/statements/restocks.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ListPorts, listPage, NEWEST_ID } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

/** A page of restocks, newest first: those of the seller's products, or all for an operator. */
export function listRestocks(ports: ListPorts) {
  return async function listRestocks(request: ApiRequest<'listRestocks'>): Promise<ApiResponse> {
    const { caller, query } = request;
    const { page } = await listPage(ports, request, {
      list: 'restocks',
      start: NEWEST_ID,
      read: (before, limit) => restocks.listRestocks(caller, query.productId ?? null, before, limit),
      item: ({ restock }) => restock,
    });
    return { status: 200, body: page };
  };
}

/** One restock. A restock of another seller's product is not found. */
export function readRestock(database: Database) {
  return async function readRestock(request: ApiRequest<'readRestock'>): Promise<ApiResponse> {
    const [row] = await database.rows(restocks.readRestock(request.caller, request.params.restockId));
    checkRole(request, row?.role);
    if (!row?.restock) throw new HttpProblem('restock.not_found');
    return { status: 200, body: row.restock };
  };
}
