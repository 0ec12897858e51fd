import { languageOf } from '#api/problems.ts';
import type { Database } from '#db/database.ts';
import { beginPasswordChange, changePassword, changeUser, meetUser, readUser, withdraw } from '#db/users.ts';
import { hashPassword, verifyPassword } from '#domain/password.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal, versionIn } from '#lambdas/support/request.ts';
import { tooManyTries } from '#lambdas/support/tries.ts';

/** The own account. Whom an outside issuer vouches for has one from the first time he asks for it. */
export const readMe =
  (database: Database) =>
  async ({ asker, headers }: ApiRequest<'readMe'>): Promise<Reply> => {
    if (asker.vouched) {
      const { email, name } = asker.vouched;
      await database.rows(meetUser(asker.userId, email, name, languageOf(headers['accept-language'], 'ko')));
    }
    const [row] = await database.rows(readUser(asker));
    if (!row) throw new Refusal('auth.required');
    return { status: 200, body: row.user, headers: { ETag: `"v${row.version}"` } };
  };

/** Changes name or language, on the version that was seen. */
export const changeMe =
  (database: Database) =>
  async ({ asker, body, headers }: ApiRequest<'changeMe'>): Promise<Reply> => {
    const [row] = await database.rows(changeUser(asker, versionIn(headers['if-match']), body));
    if (row?.outcome !== 'changed') throw new Refusal(row?.outcome ?? 'auth.required');
    return { status: 200, body: row.user, headers: { ETag: `"v${row.version}"` } };
  };

/** Changes the password of whoever knows the current one; every token there is dies with it, this one too. */
export const changeOwnPassword =
  (database: Database, newSalt: () => Uint8Array) =>
  async ({ asker, body: { current, next } }: ApiRequest<'changePassword'>): Promise<Reply> => {
    const [row] = await database.rows(beginPasswordChange(asker));
    if (!row) throw new Refusal('auth.required');
    if (row.wait > 0) throw tooManyTries(row.wait);
    const isRight = await verifyPassword(current, row.passwordHash);
    if (!isRight || row.passwordHash === null) throw new Refusal('user.wrong_password');
    const newHash = await hashPassword(next, newSalt());
    const [change] = await database.rows(changePassword(asker.userId, row.passwordHash, newHash));
    // Somebody was quicker: what was given as the current password is no longer that.
    if (!change?.changed) throw new Refusal('user.wrong_password');
    return { status: 204, body: undefined };
  };

/** Leaves the shop, or hears what is to be settled first. */
export const withdrawMe =
  (database: Database) =>
  async ({ asker }: ApiRequest<'withdrawMe'>): Promise<Reply> => {
    const [row] = await database.rows(withdraw(asker));
    if (row?.outcome === 'deleted') return { status: 204, body: undefined };
    if (row?.outcome === 'auth.required' || !row) throw new Refusal('auth.required');
    throw new Refusal(row.outcome, undefined, [], { ...row.bonds });
  };
