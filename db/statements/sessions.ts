import { bool, int, json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { SessionId } from '#domain/ids.ts';
import { type RefreshToken, SESSION_RULES } from '#domain/session.ts';
import type { Device, User } from '#domain/user.ts';

/** Replaces the refresh token of a session. `reused`: the token of this user was copied, and the session has ended because of that. */
export const renewSession = (token: RefreshToken, next: RefreshToken) =>
  sql({
    outcome: textOf<'renewed' | 'ended' | 'reused'>(),
    issuedAt: nullable(int),
    seconds: nullable(int),
    holder: nullable(json<User>()),
  })`select * from app.renew_session(${token.sessionId}, ${token.hash}, ${next.hash},
  cast(${{ json: SESSION_RULES }} as jsonb))`;

/** Signs a browser out. */
export const endSession = (token: RefreshToken) => sql({ ended: bool })`
  select app.end_session(${token.sessionId}, ${token.hash})`;

/** Ends a session of the caller; null: the caller's token is no longer valid. */
export const endOwnSession = (caller: Principal, id: SessionId) => sql({ ended: nullable(bool) })`
  select app.end_own_session(${caller.userId}, ${caller.issuedAt}, ${id})`;

/** The caller's open sessions, last used first; null: the caller's token is no longer valid. */
export const listSessions = (caller: Principal) => sql({ items: nullable(json<readonly Device[]>()) })`
  select case when app.live_role(${caller.userId}, ${caller.issuedAt}) is not null then app.sessions_json(${caller.userId},
  cast(${{ json: SESSION_RULES }} as jsonb)) end`;
