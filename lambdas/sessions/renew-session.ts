import type { Database } from '#db/data-api.ts';
import * as sessions from '#db/statements/sessions.ts';
import { SESSION_TOKEN_LIFE_MINUTES } from '#domain/limits.ts';
import { nextRefreshToken, readRefreshToken, type SessionApp, sessionCookie } from '#domain/session.ts';
import type { Keys } from '#domain/signature.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { requireSameOrigin } from './same-origin.ts';
import { type SigningKey, signToken } from './token.ts';

export interface RenewalPorts {
  readonly database: Database;
  readonly signingKey: Secret<SigningKey>;
  readonly issuer: string;
  /** Its origin is the only one whose pages may renew. */
  readonly publicUrl: string;
  /** The first key derives refresh tokens. */
  readonly accountKeys: Secret<Keys>;
}

const COPIED = 'the session has ended because an old cookie was used again; if that was not you, change your password';

/** Deletes the cookie of a session that has ended. */
const noCookie = (app: SessionApp) => ({ 'Set-Cookie': sessionCookie(app, '', 0) });

/**
 * Returns a new access token for the session cookie, and replaces the cookie. A cookie older than the replaced one ends
 * its session; the replaced one is accepted until its successor is used. A problem deletes no cookie: a late response would delete the cookie of a session that began meanwhile.
 */
export function renewSession(ports: RenewalPorts) {
  return async function renewSession({ headers, query }: ApiRequest<'renewSession'>): Promise<ApiResponse> {
    requireSameOrigin(headers, ports.publicUrl);
    const { app, sessionId } = query;
    const token = readRefreshToken(app, headers['cookie'], sessionId);
    if (!token) throw new HttpProblem('auth.required', 'no session cookie');
    const [key] = await ports.accountKeys.read();
    const next = nextRefreshToken(key, token);
    // If the process dies after this call: the browser's token is accepted until its successor is used.
    const [row] = await ports.database.rows(sessions.renewSession(token, next));
    if (row?.outcome === 'reused') {
      log.warn('session ended: its cookie was copied', { userId: row.holder?.id, sessionId: token.sessionId });
      throw new HttpProblem('auth.required', COPIED);
    }
    if (!row?.holder || row.issuedAt === null || row.seconds === null)
      throw new HttpProblem('auth.required', 'the session has ended');
    const { id, email, name, role } = row.holder;
    const signingKey = await ports.signingKey.read();
    const holder = { userId: id, role };
    const signed = await signToken(signingKey, ports.issuer, holder, row.issuedAt, SESSION_TOKEN_LIFE_MINUTES);
    return {
      status: 200,
      body: { ...signed, user: { id, email: email ?? '', name, role }, sessionId: token.sessionId },
      headers: { 'Set-Cookie': sessionCookie(app, next.value, row.seconds) },
    };
  };
}

/** Logs a browser out. Without a session there is nothing to end, and the response is the same. */
export function endSession({ database, publicUrl }: Pick<RenewalPorts, 'database' | 'publicUrl'>) {
  return async function endSession({ headers, query }: ApiRequest<'endSession'>): Promise<ApiResponse> {
    requireSameOrigin(headers, publicUrl);
    const { app, sessionId } = query;
    const token = readRefreshToken(app, headers['cookie'], sessionId);
    if (token) await database.rows(sessions.endSession(token));
    return { status: 204, body: undefined, headers: noCookie(app) };
  };
}
