/** Sessions of browsers: the refresh token, its cookie, and how long a session lives without use. */
import { createHash } from 'node:crypto';
import { idPattern } from './id-pattern.ts';
import type { SessionId } from './ids.ts';
import { BUYER_SESSION_DAYS, SESSION_DAYS_MAX, SESSION_DEVICE_CHARACTERS_MAX, STAFF_SESSION_HOURS } from './limits.ts';
import type { Role } from './order.ts';
import { hmac } from './signature.ts';

export interface NewSession {
  readonly id: SessionId;
  readonly tokenHash: string;
  readonly device: string;
}

export interface RefreshToken {
  readonly sessionId: SessionId;
  /** The value of the cookie. */
  readonly value: string;
  readonly hash: string;
}

/** The pages that keep their users signed in. Each has a cookie of its own: a seller may buy in the shop as another user. */
export const SESSION_APPS = ['shop', 'console', 'docs'] as const;
export type SessionApp = (typeof SESSION_APPS)[number];
const cookieName = (app: SessionApp): string => `donut_${app}`;
/** Sent to the routes that renew and end the session, and to no other. */
const COOKIE_PATH = '/api/v1/sessions';
export const REFRESH_SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;
const SESSION_ID = idPattern('ses');

export const SESSION_RULES = {
  buyerSeconds: BUYER_SESSION_DAYS * 86_400,
  staffSeconds: STAFF_SESSION_HOURS * 3_600,
  maxSeconds: SESSION_DAYS_MAX * 86_400,
} as const;
export const sessionSeconds = (role: Role): number =>
  role === 'BUYER' ? SESSION_RULES.buyerSeconds : SESSION_RULES.staffSeconds;

function tokenOf(sessionId: SessionId, secret: string): RefreshToken {
  const value = `${sessionId}.${secret}`;
  return { sessionId, value, hash: createHash('sha256').update(value).digest('base64url') };
}
export const newRefreshToken = (sessionId: SessionId, random: Uint8Array): RefreshToken =>
  tokenOf(sessionId, Buffer.from(random).toString('base64url'));
/** The successor of a token. It is derived, so each renewal with one token gives the same successor, in whatever order. */
export const nextRefreshToken = (key: Uint8Array, { sessionId, value }: RefreshToken): RefreshToken =>
  newRefreshToken(sessionId, hmac(key, `refresh~${value}`));

/**
 * The refresh token in a header Cookie. Another host below the same domain can add a cookie of the same name, with the session of
 * another user. Therefore undefined unless exactly one cookie has the form of a token.
 * @param expected if given, cookies of other sessions are ignored
 */
export function readRefreshToken(app: SessionApp, cookies = '', expected?: SessionId): RefreshToken | undefined {
  const tokens = cookies.split(/; ?/).flatMap((pair) => {
    const [name, value = ''] = pair.split('=');
    const [id = '', secret = ''] = value.split('.');
    if (name !== cookieName(app) || !SESSION_ID.test(id) || !SECRET.test(secret)) return [];
    return expected === undefined || id === expected ? [tokenOf(id as SessionId, secret)] : [];
  });
  return tokens.length === 1 ? tokens[0] : undefined;
}

/**
 * The header Set-Cookie. Scripts cannot read the cookie, and a request from another site does not have it.
 * @param seconds 0 deletes the cookie
 */
export const sessionCookie = (app: SessionApp, value: string, seconds: number): string =>
  `${cookieName(app)}=${value}; Path=${COOKIE_PATH}; Max-Age=${seconds}; HttpOnly; Secure; SameSite=Strict`;

const BROWSERS = [
  ['Edge', /\bEdg/],
  ['Samsung Internet', /\bSamsungBrowser/],
  ['Firefox', /\b(Firefox|FxiOS)/],
  ['Chrome', /Chrome|CriOS/],
  ['Safari', /\bSafari/],
] as const;
const SYSTEMS = [
  ['Android', /\bAndroid/],
  ['iPhone', /\biPhone/],
  ['iPad', /\biPad/],
  ['Windows', /\bWindows/],
  ['macOS', /\bMacintosh/],
  ['Linux', /\bLinux/],
] as const;
const nameIn = (agent: string, names: readonly (readonly [string, RegExp])[]): string =>
  names.find(([, pattern]) => pattern.test(agent))?.[0] ?? '?';

/** The browser and the system of a header User-Agent, as its user recognises them: `Chrome, Windows`. */
export const deviceOf = (userAgent = ''): string =>
  `${nameIn(userAgent, BROWSERS)}, ${nameIn(userAgent, SYSTEMS)}`.slice(0, SESSION_DEVICE_CHARACTERS_MAX);
