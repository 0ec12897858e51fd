import type { Database } from '#db/data-api.ts';
import * as users from '#db/statements/users.ts';
import type { UserId } from '#domain/ids.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

/** The users with the given ids whom the caller may see. An unknown id is left out. */
export function listUsers(database: Database) {
  return async function listUsers(request: ApiRequest<'listUsers'>): Promise<ApiResponse> {
    const ids = [...new Set(request.query.ids.split(','))] as UserId[];
    const rows = await database.rows(users.listUsers(request.caller, ids));
    checkRole(request, rows[0]?.role);
    return { status: 200, body: { items: rows.flatMap(({ user }) => user ?? []) } };
  };
}
