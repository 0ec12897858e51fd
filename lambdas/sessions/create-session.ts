import { beginLogIn, completeLogIn } from '#db/statements/users.ts';
import type { SessionId } from '#domain/ids.ts';
import { SESSION_TOKEN_LIFE_MINUTES } from '#domain/limits.ts';
import type { Passwords } from '#domain/password.ts';
import { deviceOf, newRefreshToken, sessionCookie, sessionSeconds } from '#domain/session.ts';
import { addressHashes } from '#domain/verification.ts';
import { HttpProblem, tooManyAttempts } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import type { RenewalPorts } from './renew-session.ts';
import { signToken } from './token.ts';

export interface SessionPorts extends Omit<RenewalPorts, 'publicUrl'> {
  readonly passwords: Passwords;
  readonly newSessionId: () => SessionId;
  /** REFRESH_SECRET_BYTES random bytes. */
  readonly refreshSecret: () => Uint8Array;
}

/**
 * Returns an access token, and to a browser that stays signed in a session cookie. An unknown address and a
 * wrong password get the same response after the same time. An attempt is counted before the password is checked, and no longer counted if the password was right.
 */
export function createSession(ports: SessionPorts) {
  return async function createSession(request: ApiRequest<'createSession'>): Promise<ApiResponse> {
    const { email, password } = request.body;
    const [address] = addressHashes(await ports.accountKeys.read(), email);
    const [account] = await ports.database.rows(beginLogIn(email, address));
    if (account?.wait) throw tooManyAttempts(account.wait);
    const isRight = ports.passwords.verify(password, account?.passwordHash);
    if (!isRight || !account?.id || !account.passwordHash) throw new HttpProblem('auth.wrong_credentials');
    const { id, name, role, passwordHash } = account;
    const { keepSignedIn: app } = request.body;
    const refresh = app ? newRefreshToken(ports.newSessionId(), ports.refreshSecret()) : undefined;
    const device = deviceOf(request.headers['user-agent']);
    const session = refresh ? { id: refresh.sessionId, tokenHash: refresh.hash, device } : null;
    const [row] = await ports.database.rows(completeLogIn(id, passwordHash, address, session));
    // The password was changed, or the account deleted, during the check.
    if (!row || name === null || role === null) throw new HttpProblem('auth.wrong_credentials');
    const holder = { userId: id, role };
    const minutes = refresh && SESSION_TOKEN_LIFE_MINUTES;
    const token = await signToken(await ports.signingKey.read(), ports.issuer, holder, row.issuedAt, minutes);
    const body = { ...token, user: { id, email, name, role } };
    if (!app || !refresh) return { status: 201, body };
    const cookie = sessionCookie(app, refresh.value, sessionSeconds(role));
    return { status: 201, body: { ...body, sessionId: refresh.sessionId }, headers: { 'Set-Cookie': cookie } };
  };
}
