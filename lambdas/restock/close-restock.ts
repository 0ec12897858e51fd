import type { Database } from '#db/data-api.ts';
import * as restocks from '#db/statements/restocks.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

/** Closes a restock before it is complete. */
export function closeRestock(database: Database) {
  return async function closeRestock(request: ApiRequest<'closeRestock'>): Promise<ApiResponse> {
    const { caller, params, body } = request;
    const rows = await database.rows(restocks.closeRestock(caller, params.restockId, body.reason));
    return { status: 200, body: requireOutcome(rows, 'closed', 'restock').restock };
  };
}
