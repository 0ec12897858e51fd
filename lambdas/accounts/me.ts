import { languageOf } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import {
  beginPasswordChange,
  changePassword,
  changeUser,
  deleteAccount,
  meetUser,
  readUser,
} from '#db/statements/users.ts';
import { hashPassword, verifyPassword } from '#domain/password.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem, versionIn } from '#lambdas/shared/http/request.ts';
import { tooManyTries } from '#lambdas/shared/http/too-many-attempts.ts';

/** The own account. Whom an outside issuer vouches for has one from the first time he asks for it. */
export const readMe =
  (database: Database) =>
  async ({ caller, headers }: ApiRequest<'readMe'>): Promise<Reply> => {
    if (caller.vouched) {
      const { email, name } = caller.vouched;
      await database.rows(meetUser(caller.userId, email, name, languageOf(headers['accept-language'], 'ko')));
    }
    const [row] = await database.rows(readUser(caller));
    if (!row) throw new HttpProblem('auth.required');
    return { status: 200, body: row.user, headers: { ETag: `"v${row.version}"` } };
  };

/** Changes name or language, on the version that was seen. */
export const changeMe =
  (database: Database) =>
  async ({ caller, body, headers }: ApiRequest<'changeMe'>): Promise<Reply> => {
    const [row] = await database.rows(changeUser(caller, versionIn(headers['if-match']), body));
    if (row?.outcome !== 'changed') throw new HttpProblem(row?.outcome ?? 'auth.required');
    return { status: 200, body: row.user, headers: { ETag: `"v${row.version}"` } };
  };

/** Changes the password of whoever knows the current one; every token there is dies with it, this one too. */
export const changeOwnPassword =
  (database: Database, newSalt: () => Uint8Array) =>
  async ({ caller, body: { current, next } }: ApiRequest<'changePassword'>): Promise<Reply> => {
    const [row] = await database.rows(beginPasswordChange(caller));
    if (!row) throw new HttpProblem('auth.required');
    if (row.wait > 0) throw tooManyTries(row.wait);
    const isRight = await verifyPassword(current, row.passwordHash);
    if (!isRight || row.passwordHash === null) throw new HttpProblem('user.wrong_password');
    const newHash = await hashPassword(next, newSalt());
    const [change] = await database.rows(changePassword(caller.userId, row.passwordHash, newHash));
    // Somebody was quicker: what was given as the current password is no longer that.
    if (!change?.changed) throw new HttpProblem('user.wrong_password');
    return { status: 204, body: undefined };
  };

/** Leaves the shop, or hears what is to be settled first. */
export const deleteMe =
  (database: Database) =>
  async ({ caller }: ApiRequest<'deleteMe'>): Promise<Reply> => {
    const [row] = await database.rows(deleteAccount(caller));
    if (row?.outcome === 'deleted') return { status: 204, body: undefined };
    if (row?.outcome === 'auth.required' || !row) throw new HttpProblem('auth.required');
    throw new HttpProblem(row.outcome, undefined, [], { ...row.bonds });
  };
