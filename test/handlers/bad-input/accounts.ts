/** Invalid sign-ups, account changes and deletions. */
import {
  NAME_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MIN,
  USERS_LISTED_MAX,
} from '#domain/limits.ts';
import { NO_ADDRESSES } from './emails.ts';
import type { Fixture } from './fixture.ts';
import { type Row, row } from './row.ts';
import { BLANKS, CONTROLS, HARMLESS, HIDDEN, UNSTORABLE } from './texts.ts';

const INVALID = '400 request.invalid';
const MALFORMED = '400 request.malformed';
const FAILED = '422 verification.failed';
const USER = 'usr_01jd2m8qk4v7x9r3t5w6y8z0ab';
const REQUIRED = '428 request.if_match_required';

const REQUEST = {
  email: 'nobody@bad.test',
  password: 'long enough',
  name: 'Kim',
  role: 'BUYER',
  verificationCode: '000000',
};
const signUpOf = (name: string, change: object | string, expected = INVALID, pointer?: string): Row =>
  row(
    `sign up: ${name}`,
    'signUp',
    { sending: () => ({ body: typeof change === 'string' ? change : { ...REQUEST, ...change } }) },
    expected,
    pointer,
  );
const without = (key: keyof typeof REQUEST) => JSON.stringify({ ...REQUEST, [key]: undefined });
const shown = (value: unknown) => String(JSON.stringify(value)).slice(0, 40);

const names: readonly Row[] = [
  ...HARMLESS.filter(([name]) => !/zero-width|right-to-left/.test(name)).map(([name, text]) =>
    signUpOf(`a name with ${name}`, { name: text.slice(0, NAME_CHARACTERS_MAX) }, FAILED),
  ),
  ...[...BLANKS, ...CONTROLS, ...HIDDEN].map(([name, text]) =>
    signUpOf(`a name with ${name}`, { name: text }, INVALID, '/name'),
  ),
  ...UNSTORABLE.map(([name, text]) => signUpOf(`a name with ${name}`, { name: text }, MALFORMED)),
  signUpOf('the longest name, in emoji', { name: '🍩'.repeat(NAME_CHARACTERS_MAX) }, FAILED),
  signUpOf('a name of one more', { name: '🍩'.repeat(NAME_CHARACTERS_MAX + 1) }, INVALID, '/name'),
];

const passwords: readonly Row[] = [
  signUpOf('the shortest password', { password: '도'.repeat(PASSWORD_CHARACTERS_MIN) }, FAILED),
  signUpOf('a password of one less', { password: '🍩'.repeat(PASSWORD_CHARACTERS_MIN - 1) }, INVALID, '/password'),
  signUpOf(
    'a password of one less, in components',
    { password: '도'.repeat(PASSWORD_CHARACTERS_MIN - 1).normalize('NFD') },
    INVALID,
    '/password',
  ),
  signUpOf('the longest password, in emoji', { password: '🍩'.repeat(PASSWORD_CHARACTERS_MAX) }, FAILED),
  signUpOf('a password of one more', { password: '🍩'.repeat(PASSWORD_CHARACTERS_MAX + 1) }, INVALID, '/password'),
];

const wrongs: readonly (readonly [key: keyof typeof REQUEST, values: readonly unknown[]])[] = [
  ['role', ['OPERATOR', 'buyer', '', null, 1, ['BUYER'], { $ne: null }]],
  [
    'verificationCode',
    [
      '',
      '12345',
      '1234567',
      'abcdef',
      '１２３４５６',
      ' 12345',
      '12345\n',
      '-12345',
      123_456,
      null,
      ['000000'],
      '1e5000',
    ],
  ],
  ['name', [null, 1, true, [], {}]],
  ['password', [null, 1, true, [], {}]],
];

export const ACCOUNTS: readonly Row[] = [
  ...NO_ADDRESSES.flatMap((email) => [
    row(
      `a code for ${shown(email)}`,
      'requestVerification',
      { sending: () => ({ body: { email } }) },
      INVALID,
      '/email',
    ),
    signUpOf(`an address ${shown(email)}`, { email }, INVALID, '/email'),
  ]),
  row(
    'a code for an address with a NUL',
    'requestVerification',
    { sending: () => ({ body: { email: 'kim@bad.test\0' } }) },
    MALFORMED,
  ),
  ...['code', 'locale', 'id', 'expiresAt'].map((key) =>
    row(
      `a code request with ${key}`,
      'requestVerification',
      { sending: () => ({ body: { email: 'kim@bad.test', [key]: '1' } }) },
      INVALID,
      `/${key}`,
    ),
  ),
  ...names,
  ...passwords,
  ...wrongs.flatMap(([key, values]) => [
    signUpOf(`no ${key}`, without(key), INVALID, `/${key}`),
    ...values.map((value) => signUpOf(`${key} ${shown(value)}`, { [key]: value }, INVALID, `/${key}`)),
  ]),
  ...['id', 'locale', 'vip', 'version', 'createdAt', 'withdrawnAt', 'passwordHash', 'balance'].map((key) =>
    signUpOf(`${key} set by the caller`, { [key]: 1 }, INVALID, `/${key}`),
  ),
  signUpOf('__proto__', JSON.stringify(REQUEST).replace('{', '{"__proto__":{"role":"OPERATOR"},'), MALFORMED),
  signUpOf('two roles', JSON.stringify(REQUEST).replace('{', '{"role":"SELLER",'), MALFORMED),
  signUpOf('a code that was never mailed', {}, FAILED),
  signUpOf('an address with an account', { email: 'seller@donut.test' }, FAILED),
];

const meOf = (
  name: string,
  route: 'changeMe' | 'changePassword' | 'deleteMe',
  sending: (fixture: Fixture) => object,
  expected: string,
  pointer?: string,
): Row =>
  row(
    `${route}: ${name}`,
    route,
    { sending: (fixture) => ({ token: fixture.buyer, ...sending(fixture) }) },
    expected,
    pointer,
  );
const change = (name: string, body: unknown, expected = INVALID, pointer?: string): Row =>
  meOf(name, 'changeMe', () => ({ headers: { 'if-match': '"v999"' }, body }), expected, pointer);

export const ME: readonly Row[] = [
  meOf('no If-Match', 'changeMe', () => ({ body: { locale: 'en' } }), REQUIRED, 'If-Match'),
  ...['"1"', '"v"', 'W/"v1"', 'W/"v1", "v998"', '"v-1"', '"v1e3"', '"v99999999999"', '"v1-"', '"v1--1"'].map((tag) =>
    meOf(
      `If-Match ${tag}`,
      'changeMe',
      () => ({ headers: { 'if-match': tag }, body: { locale: 'en' } }),
      '412 user.changed',
    ),
  ),
  meOf('If-Match v1', 'deleteMe', () => ({ headers: { 'if-match': 'v1' } }), INVALID, 'If-Match'),
  meOf('If-Match "v999"', 'deleteMe', () => ({ headers: { 'if-match': '"v999"' } }), '412 user.changed'),
  ...['v1', '"v1', '*, "v1"', 'w/"v1"', Array(11).fill('"v1"').join()].map((tag) =>
    meOf(
      `If-Match ${tag}`,
      'changeMe',
      () => ({ headers: { 'if-match': tag }, body: { locale: 'en' } }),
      REQUIRED,
      'If-Match',
    ),
  ),
  change('an outdated version', { locale: 'en' }, '412 user.changed'),
  change('nothing', {}, INVALID, ''),
  change('an unsupported language', { locale: 'fr' }, INVALID, '/locale'),
  ...['email', 'role', 'id', 'version', 'password', 'createdAt'].map((key) =>
    change(`with ${key}`, { locale: 'ko', [key]: 'x' }, INVALID, `/${key}`),
  ),
  ...[...BLANKS, ...CONTROLS, ...HIDDEN].map(([name, text]) =>
    change(`a name with ${name}`, { name: text }, INVALID, '/name'),
  ),
  meOf('no current password', 'changePassword', () => ({ body: { next: 'long enough' } }), INVALID, '/current'),
  meOf('no next password', 'changePassword', () => ({ body: { current: 'x' } }), INVALID, '/next'),
  meOf(
    'a next password that is too short',
    'changePassword',
    () => ({ body: { current: 'x', next: 'short' } }),
    INVALID,
    '/next',
  ),
  meOf(
    'another user’s',
    'changePassword',
    () => ({ body: { current: 'x', next: 'long enough', userId: 'usr_1' } }),
    INVALID,
    '/userId',
  ),
  meOf(
    'a wrong current password',
    'changePassword',
    () => ({ body: { current: 'wrong', next: 'long enough' } }),
    '422 user.wrong_password',
  ),
  meOf('with open orders', 'deleteMe', () => ({}), '409 user.not_deletable'),
  meOf(
    'with open orders of the own products',
    'deleteMe',
    ({ seller }) => ({ token: seller }),
    '409 user.not_deletable',
  ),
  row(
    'deleteMe: with a query',
    'deleteMe',
    { path: () => '/users/me?force=true', sending: ({ buyer }) => ({ token: buyer }) },
    INVALID,
    '?force',
  ),
  ...[
    'ids=',
    'ids=usr_1',
    'ids=ord_01jd2m8qk4v7x9r3t5w6y8z0ab',
    `ids=${USER},`,
    `ids=${USER};${USER}`,
    `ids=${USER}&ids=${USER}`,
    `ids=${Array(USERS_LISTED_MAX + 1)
      .fill(USER)
      .join(',')}`,
    '',
  ].map((query) =>
    row(
      `listUsers: ${query.slice(0, 60)}`,
      'listUsers',
      { path: () => `/users?${query}`, sending: ({ seller }) => ({ token: seller }) },
      INVALID,
      '?ids',
    ),
  ),
];
