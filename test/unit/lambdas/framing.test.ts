/** The framing rows of the bad-input catalogue: each one gets an exact problem and reaches no route function. */
import { expect, test } from 'vitest';
import { BODY_BYTES_MAX } from '#domain/limits.ts';
import { type Call, PRODUCT } from './api-event.ts';
import { GOOD, json, padded, reached, send, withLine } from './http-handler.ts';

const MALFORMED = [400, 'request.malformed'] as const;
const INVALID = [400, 'request.invalid'] as const;
const MEDIA = [415, 'request.unsupported_media_type'] as const;
const FRAMING: readonly (readonly [string, Call, readonly [number, string]])[] = [
  ['no body', { body: null }, MALFORMED],
  ['an empty body', { body: '' }, MALFORMED],
  ['a blank body', { body: ' \r\n ' }, MALFORMED],
  ['text that is not JSON', { body: 'lines=1' }, MALFORMED],
  ['a truncated body', { body: GOOD.slice(0, -1) }, MALFORMED],
  ['trailing junk', { body: `${GOOD};` }, MALFORMED],
  ['a byte order mark', { body: `\uFEFF${GOOD}` }, MALFORMED],
  ['null', { body: 'null' }, INVALID],
  ['a list', { body: `[${GOOD}]` }, INVALID],
  ['a number', { body: '7' }, INVALID],
  ['a text', { body: JSON.stringify(GOOD) }, INVALID],
  ['a duplicate key', { body: `{"lines":[],${GOOD.slice(1)}` }, MALFORMED],
  ['NaN', { body: withLine({}).replace(':1', ':NaN') }, MALFORMED],
  ['a depth of 10,000', { body: `{"lines":${'['.repeat(10_000)}${']'.repeat(10_000)}}` }, INVALID],
  ['one byte too many', { body: padded(BODY_BYTES_MAX + 1) }, [413, 'request.too_large']],
  ['10 MB', { body: 'x'.repeat(10 * 1024 * 1024) }, [413, 'request.too_large']],
  ['characters under the limit, bytes over it', { body: `{"a":"${'한'.repeat(22_000)}"}` }, [413, 'request.too_large']],
  ['another type', { body: GOOD, headers: json('text/plain') }, MEDIA],
  ['no type', { body: GOOD, headers: json('') }, MEDIA],
  ['a form', { body: 'a=1', headers: json('application/x-www-form-urlencoded') }, MEDIA],
  ['multipart', { body: GOOD, headers: json('multipart/form-data; boundary=x') }, MEDIA],
  ['another charset', { body: GOOD, headers: json('application/json; charset=euc-kr') }, MEDIA],
  ['a type with a valid prefix', { body: GOOD, headers: json('application/jsonp') }, MEDIA],
  ['gzip', { body: GOOD, headers: { 'Content-Encoding': 'gzip' } }, MEDIA],
  [
    'bytes that are no UTF-8',
    { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]).toString('base64'), base64: true },
    MALFORMED,
  ],
  [
    'a surrogate in UTF-8',
    { body: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]).toString('base64'), base64: true },
    MALFORMED,
  ],
  ['half a surrogate pair', { body: withLine({ text: '?' }).replace('?', '\\ud83c') }, MALFORMED],
  ['bad base64', { body: '!!!', base64: true }, MALFORMED],
  ['base64 of something else', { body: Buffer.from('hello').toString('base64'), base64: true }, MALFORMED],
];

test.for(FRAMING)('%s', async ([, call, [status, code]]) => {
  const response = await send('placeOrder', call);
  expect(response).toMatchObject({ status, problem: { code, status } });
  expect(response.headers['Content-Type']).toBe('application/problem+json');
  expect(reached).toEqual([]);
});

test.for<[string, Call]>([
  ['its type in capitals, with a quoted charset', { body: GOOD, headers: json('Application/JSON; charset="UTF-8"') }],
  [
    'its header name in another case',
    { body: GOOD, headers: { 'Content-Type': 'application/json', 'idempotency-key': 'key-1', 'Idempotency-Key': [] } },
  ],
  ['base64, as API Gateway may send it', { body: Buffer.from(GOOD).toString('base64'), base64: true }],
  ['exactly as many bytes as are allowed', { body: padded(BODY_BYTES_MAX) }],
  ['1e0 for 1', { body: withLine({}).replace(':1', ':1e0') }],
])('a valid order passes with %s', async ([, call]) => {
  expect((await send('placeOrder', call)).status).toBe(200);
  expect(reached[0]?.body).toEqual({ lines: [{ productId: PRODUCT, quantity: 1 }] });
});

test('U+FFFD is text: only bytes that cannot be decoded are refused', async () => {
  const body = Buffer.from(withLine({ 'note\uFFFD': '\uFFFD' })).toString('base64');
  const { problem } = await send('placeOrder', { body, base64: true });
  expect(problem).toMatchObject({ code: 'request.invalid', errors: [{ pointer: '/lines/0/note\uFFFD' }] });
});
