import type { Database } from '#db/data-api.ts';
import * as users from '#db/statements/users.ts';
import type { Passwords } from '#domain/password.ts';
import { HttpProblem, tooManyAttempts } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

/** Changes the password, given the current one. Every token of the user becomes invalid, including the caller's. */
export function changePassword(database: Database, passwords: Passwords) {
  return async function changePassword({ caller, body }: ApiRequest<'changePassword'>): Promise<ApiResponse> {
    const [row] = await database.rows(users.beginPasswordChange(caller));
    if (!row) throw new HttpProblem('auth.required');
    if (row.wait > 0) throw tooManyAttempts(row.wait);
    const isRight = passwords.verify(body.current, row.passwordHash);
    if (!isRight || row.passwordHash === null) throw new HttpProblem('user.wrong_password');
    const newHash = passwords.hash(body.next);
    const [change] = await database.rows(users.changePassword(caller.userId, row.passwordHash, newHash));
    // A concurrent change has replaced the password that was checked.
    if (!change?.changed) throw new HttpProblem('user.wrong_password');
    return { status: 204, body: undefined };
  };
}
