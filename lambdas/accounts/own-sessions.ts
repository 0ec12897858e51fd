import type { Database } from '#db/data-api.ts';
import * as sessions from '#db/statements/sessions.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

/** The devices on which the caller is signed in. */
export function listSessions(database: Database) {
  return async function listSessions({ caller }: ApiRequest<'listSessions'>): Promise<ApiResponse> {
    const [row] = await database.rows(sessions.listSessions(caller));
    if (!row?.items) throw new HttpProblem('auth.required');
    return { status: 200, body: { items: row.items } };
  };
}

/** Signs a device of the caller out. A session that has ended, or is unknown, gets the same response. */
export function endOwnSession(database: Database) {
  return async function endOwnSession({ caller, params }: ApiRequest<'endOwnSession'>): Promise<ApiResponse> {
    const [row] = await database.rows(sessions.endOwnSession(caller, params.sessionId));
    if (!row || row.ended === null) throw new HttpProblem('auth.required');
    return { status: 204, body: undefined };
  };
}
