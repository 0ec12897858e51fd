/** Accounts: sign-up, log-in, and the own account. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import { alike, forOperators, forStaff, outside, type Row } from './rows.ts';

export const accountRows = {
  readHealth: { path: () => '/health?deep=1', responses: forOperators('200') },
  requestVerification: {
    path: () => '/verifications',
    sending: () => ({ body: { email: `${randomUUID()}@matrix.test` } }),
    responses: alike('202'),
  },
  signUp: {
    path: () => '/users',
    sending: () => ({
      body: {
        email: 'seller@donut.test',
        password: 'donut-states',
        name: 'Thief',
        role: 'SELLER',
        verificationCode: '000000',
      },
    }),
    responses: alike('422 verification.failed'),
  },
  createSession: {
    path: () => '/sessions',
    sending: () => ({ body: { email: 'seller@donut.test', password: 'donut-states' } }),
    responses: alike('201'),
  },
  // The matrix sends no cookie: sessions.test.ts does.
  renewSession: { path: () => '/sessions/renewal?app=shop', responses: alike('401 auth.required') },
  endSession: { path: () => '/sessions/current?app=shop', responses: alike('204') },
  listSessions: { path: () => '/users/me/sessions', responses: { ...alike('200'), ...outside } },
  endOwnSession: {
    path: () => '/users/me/sessions/ses_01jd2m8qk4v7x9r3t5w6y8z0ab',
    responses: { ...alike('204'), ...outside },
  },
  listUsers: {
    path: () => '/users?ids=usr_01jd2m8qk4v7x9r3t5w6y8z0ab',
    responses: forStaff('200', '200'),
  },
  readMe: { path: () => '/users/me', responses: { ...alike('200'), ...outside } },
  changeMe: {
    path: () => '/users/me',
    sending: () => ({ headers: { 'if-match': '"v999"' }, body: { locale: 'ko' } }),
    responses: { ...alike('412 user.changed'), ...outside },
  },
  deleteMe: { path: () => '/users/me', fresh: true, responses: { ...alike('204'), ...outside } },
  changePassword: {
    path: () => '/users/me/password',
    sending: () => ({ body: { current: 'not this one', next: 'but that one' } }),
    responses: { ...alike('422 user.wrong_password'), ...outside },
  },
} as const satisfies Partial<Record<RouteName, Row>>;
