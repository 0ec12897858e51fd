/** The routes of accounts. Routes with `ownAccounts` do not exist when an external issuer manages the accounts. */

import type { Route } from '#api/route.ts';
import * as a from '#api/schemas/accounts.ts';
import { Credentials, NoContent, Session } from '#api/schemas/shared.ts';
import {
  LOG_INS_PER_SECOND_MAX,
  PASSWORD_CHANGES_PER_SECOND_MAX,
  SIGN_UPS_PER_SECOND_MAX,
  VERIFICATIONS_PER_SECOND_MAX,
} from '#domain/limits.ts';

const SIGNED_IN = ['BUYER', 'SELLER', 'OPERATOR'] as const;

export const accountRoutes = {
  requestVerification: {
    method: 'POST',
    path: '/verifications',
    function: 'accounts',
    who: ['anyone'],
    ownAccounts: true,
    perSecondMax: VERIFICATIONS_PER_SECOND_MAX,
    summary:
      'Send a six-digit verification code by mail; the response does not reveal whether the address has an account',
    body: a.NewVerification,
    responses: { 202: a.VerificationReceipt },
    problems: [],
  },
  signUp: {
    method: 'POST',
    path: '/users',
    function: 'sessions',
    who: ['anyone'],
    ownAccounts: true,
    perSecondMax: SIGN_UPS_PER_SECOND_MAX,
    summary: 'Sign up with a mailed verification code',
    body: a.NewUser,
    location: 201,
    responses: { 201: a.User },
    problems: ['verification.failed', 'user.exists'],
  },
  createSession: {
    method: 'POST',
    path: '/sessions',
    function: 'sessions',
    who: ['anyone'],
    ownAccounts: true,
    perSecondMax: LOG_INS_PER_SECOND_MAX,
    summary: 'Log in',
    body: Credentials,
    responses: { 201: Session },
    problems: ['auth.wrong_credentials', 'auth.too_many_tries'],
  },
  readMe: {
    method: 'GET',
    path: '/users/me',
    function: 'accounts',
    who: SIGNED_IN,
    summary: 'Read your own account; send its ETag as If-Match to change it',
    etag: true,
    responses: { 200: a.User },
    problems: [],
  },
  changeMe: {
    method: 'PATCH',
    path: '/users/me',
    function: 'accounts',
    who: SIGNED_IN,
    summary: 'Change your own name or language (If-Match)',
    body: a.UserChange,
    responses: { 200: a.User },
    problems: ['user.changed', 'request.if_match_required'],
  },
  deleteMe: {
    method: 'DELETE',
    path: '/users/me',
    function: 'accounts',
    who: SIGNED_IN,
    summary: 'Delete your own account: personal data is erased, and a seller’s products are deleted',
    responses: { 204: NoContent },
    problems: ['user.not_deletable', 'user.changed'],
  },
  changePassword: {
    method: 'PUT',
    path: '/users/me/password',
    function: 'sessions',
    who: SIGNED_IN,
    ownAccounts: true,
    perSecondMax: PASSWORD_CHANGES_PER_SECOND_MAX,
    summary: 'Change your own password: all access tokens become invalid',
    body: a.PasswordChange,
    responses: { 204: NoContent },
    problems: ['user.wrong_password', 'auth.too_many_tries'],
  },
} as const satisfies Record<string, Route>;
