/** Texts with a meaning for a terminal, a browser, a database or a mail server. */

import { PASSWORD_CHARACTERS_MAX } from '#domain/limits.ts';
import { signWebhook } from '#domain/webhook.ts';
import { deliveryBody, loginOf, type Row, row } from './row.ts';

/** Valid texts. */
export const HARMLESS: readonly (readonly [name: string, text: string])[] = [
  ['a zero-width space', '\u200b'],
  ['right-to-left override', '\u202eabc'],
  ['fifty combining accents', `a${'\u0301'.repeat(50)}`],
  ['a family of emoji', '👨‍👩‍👧‍👦'],
  ['한글 in components', '도넛'.normalize('NFD')],
  ['a script', '<script>alert(1)</script>'],
  ['SQL', "'; DROP TABLE app.users; --"],
  ['wildcards', '%_'],
  ['a parameter', ':p0 :name $1'],
  ['templates', '{{7*7}} \x24{7*7} <%= 7 %>'],
  ['a formula', '=cmd()|A1'],
  ['an encoded word', '=?utf-8?B?U3ViamVjdA==?='],
];
/** Texts without a visible character. */
export const BLANKS: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['blanks', ' \u3000'],
  ['a zero-width space', '\u200b'],
  ['a braille blank', '\u2800'],
  ['an accent alone', '\u0301'],
];
/** Texts with a character that hides, reverses or breaks the text around it: invalid where people see the text. */
export const HIDDEN: readonly (readonly [name: string, text: string])[] = [
  ['a Hangul filler', '\u3164'],
  ['a Hangul filler inside', '도\u3164넛'],
  ['right-to-left override', 'a\u202eb'],
  ['a line separator', 'Kim\u2028Lee'],
  ['a paragraph separator', 'Kim\u2029Lee'],
  ['a zero-width space inside', 'Kim\u200bLee'],
  ['a joiner at its end', 'Kim\u200d'],
];
/** Texts with control characters: invalid. */
export const CONTROLS: readonly (readonly [name: string, text: string])[] = [
  ['a bell', 'a\u0007'],
  ['a line break and a header', 'x\r\nBcc: y@z.test'],
  ['a newline', 'x\n'],
  ['delete', '\u007f'],
  ['a control character of Latin-1', '\u0085'],
];
/** Texts that PostgreSQL cannot store: malformed in every field. */
export const UNSTORABLE: readonly (readonly [name: string, text: string])[] = [
  ['a NUL', 'a\0b'],
  ['a lone surrogate', '\ud800'],
];

const WRONG = '401 auth.wrong_credentials';
const INVALID = '400 request.invalid';
const MALFORMED = '400 request.malformed';

const FIELDS = ['MessageGroupId', 'MessageAttributeFactoryId', 'MessageAttributeRequester', 'CallbackUrl'] as const;
const callback = (name: string, change: object, pointer?: string, expected = INVALID): Row =>
  row(
    name,
    'takeSignedFactoryCallback',
    {
      sending: (fixture) => {
        const body = JSON.stringify(deliveryBody(fixture, change));
        return { body, headers: signWebhook(fixture.webhook, 'msg_texts_0001', body, Date.now()) };
      },
    },
    expected,
    pointer,
  );

export const TEXTS: readonly Row[] = [
  ...[...HARMLESS, ...CONTROLS].map(([name, text]) => loginOf(`a password: ${name}`, { password: text }, WRONG)),
  ...UNSTORABLE.map(([name, text]) => loginOf(`a password: ${name}`, { password: text }, MALFORMED)),
  loginOf('the longest password', { password: '도'.repeat(PASSWORD_CHARACTERS_MAX) }, WRONG),
  loginOf('a password of one more', { password: '도'.repeat(PASSWORD_CHARACTERS_MAX + 1) }, INVALID, '/password'),
  ...[undefined, null, '', 1, true, [], {}].map((value) =>
    loginOf(`a password: ${JSON.stringify(value)}`, { password: value }, INVALID, '/password'),
  ),
  ...FIELDS.flatMap((field) =>
    UNSTORABLE.map(([name, text]) => callback(`${field}: ${name}`, { [field]: text }, undefined, MALFORMED)),
  ),
  ...FIELDS.flatMap((field) =>
    CONTROLS.map(([name, text]) => callback(`${field}: ${name}`, { [field]: text }, `/${field}`)),
  ),
  ...FIELDS.slice(0, 3).flatMap((field) => [
    callback(`${field}: empty`, { [field]: '' }, `/${field}`),
    callback(`${field}: blank`, { [field]: ' \u200b\u3000' }, `/${field}`),
    callback(`${field}: too long`, { [field]: 'x'.repeat(129) }, `/${field}`),
    callback(`${field}: a number`, { [field]: 1 }, `/${field}`),
  ]),
  callback('CallbackUrl: too long', { CallbackUrl: `https://x.test/${'x'.repeat(2_040)}` }, '/CallbackUrl'),
];
