/** The routes of accounts. Those with `ownAccounts` are not there when an outside issuer knows the people. */
import * as a from '#api/accounts.ts';
import type { Route } from '#api/routes.ts';
import { Credentials, Nothing, Session } from '#api/schemas.ts';

const SIGNED_IN = ['BUYER', 'SELLER', 'OPERATOR'] as const;

export const accountRoutes = {
  requestVerification: {
    method: 'POST',
    path: '/verifications',
    function: 'accounts',
    who: ['anyone'],
    ownAccounts: true,
    summary: 'Have a six-digit code mailed that proves an address; the answer never tells whether it has an account',
    body: a.NewVerification,
    answers: { 202: a.VerificationReceipt },
    problems: [],
  },
  signUp: {
    method: 'POST',
    path: '/users',
    function: 'accounts',
    who: ['anyone'],
    ownAccounts: true,
    summary: 'Sign up with a code that was mailed',
    body: a.NewUser,
    answers: { 201: a.User },
    problems: ['verification.failed', 'user.exists'],
  },
  createSession: {
    method: 'POST',
    path: '/sessions',
    function: 'sessions',
    who: ['anyone'],
    ownAccounts: true,
    summary: 'Log in',
    body: Credentials,
    answers: { 201: Session },
    problems: ['auth.wrong_credentials', 'auth.too_many_tries'],
  },
  readMe: {
    method: 'GET',
    path: '/users/me',
    function: 'accounts',
    who: SIGNED_IN,
    summary: 'The own account; its ETag is what a change sends as If-Match',
    etag: true,
    answers: { 200: a.User },
    problems: [],
  },
  changeMe: {
    method: 'PATCH',
    path: '/users/me',
    function: 'accounts',
    who: SIGNED_IN,
    summary: 'Change the own name or language (If-Match)',
    body: a.UserChange,
    answers: { 200: a.User },
    problems: ['user.changed', 'request.if_match_required'],
  },
  withdrawMe: {
    method: 'DELETE',
    path: '/users/me',
    function: 'accounts',
    who: SIGNED_IN,
    summary: 'Leave the shop for good: everything personal is erased, a seller’s products go',
    answers: { 204: Nothing },
    problems: ['user.not_deletable'],
  },
  changePassword: {
    method: 'PUT',
    path: '/users/me/password',
    function: 'accounts',
    who: SIGNED_IN,
    ownAccounts: true,
    summary: 'Change the own password: every token there is dies',
    body: a.PasswordChange,
    answers: { 204: Nothing },
    problems: ['user.wrong_password', 'auth.too_many_tries'],
  },
} as const satisfies Record<string, Route>;
