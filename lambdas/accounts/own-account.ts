import { languageOf } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import * as users from '#db/statements/users.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { changeIfAllowed, changeIfMatch } from '#lambdas/shared/http/if-match.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

/** The caller's account. A user of the external issuer gets an account on their first request. */
export function readMe(database: Database) {
  return async function readMe({ caller, headers }: ApiRequest<'readMe'>): Promise<ApiResponse> {
    if (caller.vouched) {
      const { email, name } = caller.vouched;
      const locale = languageOf(headers['accept-language'], 'ko');
      await database.rows(users.createExternalUser(caller.userId, email, name, locale));
    }
    const [row] = await database.rows(users.readUser(caller));
    if (!row) throw new HttpProblem('auth.required');
    return { status: 200, body: row.user, headers: { ETag: `"v${row.version}"` } };
  };
}

/** Changes name or language; the caller names the version they have read. */
export function changeMe(database: Database) {
  return async function changeMe({ caller, body, headers }: ApiRequest<'changeMe'>): Promise<ApiResponse> {
    const rows = await changeIfMatch(headers['if-match'], (version) =>
      database.rows(users.changeUser(caller, version, body)),
    );
    const { user, version } = requireOutcome(rows, 'changed', 'user');
    return { status: 200, body: user, headers: { ETag: `"v${version}"` } };
  };
}

/** Deletes the caller's account (with If-Match only the version they have read), or returns what has to be settled first. */
export function deleteMe(database: Database) {
  return async function deleteMe({ caller, headers }: ApiRequest<'deleteMe'>): Promise<ApiResponse> {
    const [row] = await changeIfAllowed(headers['if-match'], (version) =>
      database.rows(users.deleteAccount(caller, version)),
    );
    if (row?.outcome === 'deleted') return { status: 204, body: undefined };
    throw new HttpProblem(row?.outcome ?? 'auth.required', undefined, [], { ...row?.bonds });
  };
}
