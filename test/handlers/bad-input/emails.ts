/** Invalid e-mail addresses. */
import { EMAIL_CHARACTERS_MAX } from '#domain/limits.ts';
import { loginOf, type Row } from './row.ts';

const WRONG = '401 auth.wrong_credentials';
const INVALID = '400 request.invalid';
const MALFORMED = '400 request.malformed';

const long = (characters: number): string => {
  const domain = `@${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(50)}.test`;
  return `${'a'.repeat(characters - domain.length)}${domain}`;
};

/** Values that are not an address, all of them valid JSON. */
export const NO_ADDRESSES: readonly unknown[] = [
  undefined,
  null,
  '',
  1,
  true,
  ['seller@donut.test'],
  { address: 'seller@donut.test' },
  'seller',
  'seller@',
  '@donut.test',
  'a@b',
  'seller@@donut.test',
  'a@b@donut.test',
  ' seller@donut.test',
  'seller @donut.test',
  'seller@donut.test\r\nBcc: thief@evil.test',
  'seller@donut.test\n',
  'seller@donut.test,thief@evil.test',
  'Seller <seller@donut.test>',
  'seller@donut.test (Seller)',
  'seller@donut..test',
  '.seller@donut.test',
  'seller@도넛.test',
  'séller@donut.test',
  'seller@[127.0.0.1]',
  'seller@-donut.test',
  'seller@donut-.test',
  `${'a'.repeat(65)}@donut.test`,
  `seller@${'d'.repeat(64)}.test`,
  "' or 1=1 --@donut.test",
  '<script>@donut.test',
  '\u202eseller@donut.test',
  '=?utf-8?Q?seller?=@donut.test',
  long(EMAIL_CHARACTERS_MAX + 1),
  `seller@${'d'.repeat(300)}.test`,
];

/** Log-ins with these addresses. */
export const EMAILS: readonly Row[] = [
  ...NO_ADDRESSES.map((email) =>
    loginOf(`e-mail ${JSON.stringify(email)?.slice(0, 60)}`, { email }, INVALID, '/email'),
  ),
  ...[
    'seller+plus@donut.test',
    'nobody@donut.test',
    "o'brien@donut.test",
    'u@xn--hy1bm6g.xn--3e0b707e',
    long(EMAIL_CHARACTERS_MAX - 20),
  ].map((email) => loginOf(`e-mail ${email.slice(0, 60)}`, { email }, WRONG)),
  loginOf('e-mail with a NUL', { email: 'seller@donut.test\0' }, MALFORMED),
  loginOf(
    'an e-mail address in capitals is the same account',
    { email: 'SELLER@Donut.TEST', password: 'donut-states' },
    '201',
  ),
  loginOf('an e-mail address in capitals, wrong password', { email: 'SELLER@Donut.TEST' }, WRONG),
];
