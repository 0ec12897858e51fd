/** Renewals of sessions, with a database that returns a chosen row. */
import { afterEach, expect, test, vi } from 'vitest';
import type { SessionId } from '#domain/ids.ts';
import { newRefreshToken, sessionCookie } from '#domain/session.ts';
import { renewSession } from '#lambdas/sessions/renew-session.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { apiEvent, lambdaContext } from './api-event.ts';

const TOKEN = newRefreshToken('ses_01jd2m8qk4v7x9r3t5w6y8z0ab' as SessionId, new Uint8Array(32));
const USER = { id: 'usr_1', email: 'kim@donut.test', name: 'Kim', role: 'BUYER' };

/** The response of a renewal for which the database returns this row. */
async function renewed(row: object, headers: Record<string, string> = {}) {
  const handler = serve({
    renewSession: renewSession({
      database: { rows: async () => [row] } as never,
      accountKeys: { read: async () => [new Uint8Array(32)] },
      signingKey: { read: () => Promise.reject(new Error('no token is signed here')) },
      issuer: 'us',
      publicUrl: 'https://shop.test/live',
    }),
  });
  const [cookie = ''] = sessionCookie('shop', TOKEN.value, 60).split(';');
  const event = apiEvent('renewSession', { query: { app: ['shop'] }, headers: { Cookie: cookie, ...headers } });
  return handler(event, lambdaContext);
}

afterEach(() => vi.restoreAllMocks());

test('a copied cookie leaves a warning with the ids of user and session, and without personal data', async () => {
  const warn = vi.spyOn(log, 'warn').mockImplementation(() => undefined);
  const { statusCode } = await renewed({ outcome: 'reused', issuedAt: null, seconds: null, holder: USER });
  expect(statusCode).toBe(401);
  expect(warn.mock.calls).toEqual([
    ['session ended: its cookie was copied', { userId: USER.id, sessionId: TOKEN.sessionId }],
  ]);
});

test('a session that has ended otherwise leaves no warning', async () => {
  const warn = vi.spyOn(log, 'warn').mockImplementation(() => undefined);
  const { statusCode } = await renewed({ outcome: 'ended', issuedAt: null, seconds: null, holder: null });
  expect(statusCode).toBe(401);
  expect(warn).not.toHaveBeenCalled();
});

test.for([
  [{ Origin: 'https://evil.shop.test' }, 403],
  [{ Origin: 'null' }, 403],
  [{ Origin: 'https://shop.test' }, 401],
  [{}, 401],
  [{ Origin: 'https://evil.shop.test', 'Sec-Fetch-Site': 'same-origin' }, 401],
  [{ Origin: 'https://shop.test', 'Sec-Fetch-Site': 'same-site' }, 403],
] as const)('a browser that sends %j gets %i', async ([headers, status]) => {
  const { statusCode } = await renewed({ outcome: 'ended', issuedAt: null, seconds: null, holder: null }, headers);
  expect(statusCode).toBe(status);
});
