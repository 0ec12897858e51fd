import { namedLanguage } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import { readOwnWaitingList as readStatement } from '#db/statements/notices.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

/** The products that the buyer waits for, because an order was rejected, because the buyer subscribed, or both; titles in the language of the request. */
export function readOwnWaitingList(database: Database) {
  return async function readOwnWaitingList(request: ApiRequest<'readOwnWaitingList'>): Promise<ApiResponse> {
    const rows = await database.rows(
      readStatement(request.caller, namedLanguage(request.headers['accept-language']) ?? null),
    );
    checkRole(request, rows[0]?.role);
    return { status: 200, body: { items: rows.flatMap(({ item }) => item ?? []) } };
  };
}
