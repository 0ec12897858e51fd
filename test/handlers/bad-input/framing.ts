/** Invalid bodies. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BODY_BYTES_MAX } from '#domain/limits.ts';
import type { Fixture, HttpFixture } from './fixture.ts';
import { type HttpRow, httpRow, line, orderOf, post, type Row, row } from './row.ts';

const MALFORMED = '400 request.malformed';
const INVALID = '400 request.invalid';
const TOO_LARGE = '413 request.too_large';
const UNSUPPORTED = '415 request.unsupported_media_type';
const DEPTH = 10_000;

const good = (fixture: HttpFixture): string => JSON.stringify({ lines: [line(fixture)] });
const text = (name: string, body: string | ((fixture: Fixture) => string), expected: string, pointer?: string): Row =>
  orderOf(name, typeof body === 'string' ? () => body : body, expected, pointer);

/** A valid order with another media type. */
const typed = (contentType: string, headers: Record<string, string> = {}): Row =>
  row(
    `Content-Type: ${[contentType, ...Object.values(headers)].join(', encoding ')}`,
    'placeOrder',
    {
      sending: (fixture) => ({
        ...{ token: fixture.buyer, key: randomUUID(), body: good(fixture) },
        headers: { 'content-type': contentType, ...headers },
      }),
    },
    UNSUPPORTED,
  );

/** A valid order as other bytes, or with header lines that `fetch` does not send. */
const sentAs = (
  name: string,
  headers: readonly string[],
  expected: string,
  body = (fixture: HttpFixture): string | Buffer => good(fixture),
): HttpRow =>
  httpRow(
    name,
    (fixture) => {
      const own = [`Authorization: Bearer ${fixture.buyer}`, `Idempotency-Key: ${randomUUID()}`];
      return post('/api/v1/orders', body(fixture), ...own, ...headers);
    },
    expected,
    'placeOrder',
  );
const JSON_TYPE = 'Content-Type: application/json';

const keys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])));
/** A body of exactly so many bytes, all of them well-formed. */
const ofBytes = (bytes: number): string => `{"x":"${'x'.repeat(bytes - 8)}"}`;
const spliced = (fixture: HttpFixture, bytes: readonly number[]): Buffer => {
  const [before = '', after = ''] = good(fixture).split('prd_');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};

export const FRAMING: readonly Row[] = [
  text('empty', '', MALFORMED),
  text('blank', ' \n\t ', MALFORMED),
  text('not JSON', 'lines=1', MALFORMED),
  text('XML', '<?xml version="1.0"?><lines/>', MALFORMED),
  text('truncated', (fixture) => good(fixture).slice(0, -2), MALFORMED),
  text('trailing junk', (fixture) => `${good(fixture)}x`, MALFORMED),
  text('two values', (fixture) => `${good(fixture)}${good(fixture)}`, MALFORMED),
  text('a byte order mark', (fixture) => `\uFEFF${good(fixture)}`, MALFORMED),
  text('a comment', (fixture) => `${good(fixture)} // please`, MALFORMED),
  text('single quotes', "{'lines':[]}", MALFORMED),
  text('a trailing comma', '{"lines":[],}', MALFORMED),
  text('NaN', '{"lines":NaN}', MALFORMED),
  text('undefined', '{"lines":undefined}', MALFORMED),
  text('a duplicate key', (fixture) => good(fixture).replace('"quantity"', '"quantity":1,"quantity"'), MALFORMED),
  text(
    'a duplicate key, once escaped',
    (fixture) => good(fixture).replace('"quantity"', '"quantit\\u0079":1,"quantity"'),
    MALFORMED,
  ),
  text('a control character in a text', '{"lines":"\u0001"}', MALFORMED),
  ...['null', 'true', '1', '"lines"', '[]', '[{}]'].map((value) => text(`${value} at the top`, value, INVALID, '')),
  text('an empty object', '{}', INVALID, '/lines'),
  text(`depth ${DEPTH} at the top`, '['.repeat(DEPTH) + ']'.repeat(DEPTH), INVALID, ''),
  text(`depth ${DEPTH} inside`, `{"lines":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`, INVALID, '/lines/0'),
  text(
    `objects ${DEPTH / 4} deep`,
    `{"lines":${'{"a":'.repeat(DEPTH / 4)}1${'}'.repeat(DEPTH / 4)}}`,
    INVALID,
    '/lines',
  ),
  text('an unknown key of 60,000 characters', `{"lines":[],"${'k'.repeat(60_000)}":1}`, INVALID, `/${'k'.repeat(64)}`),
  text('5,000 keys', keys(5_000), INVALID, '/k0'),
  text('20,000 empty lines', `{"lines":[${Array(20_000).fill('{}').join()}]}`, INVALID, '/lines'),
  text('100,000 keys', keys(100_000), TOO_LARGE),
  text('the limit, to the byte', ofBytes(BODY_BYTES_MAX), INVALID, '/x'),
  text('the limit and one byte', ofBytes(BODY_BYTES_MAX + 1), TOO_LARGE),
  text('the limit and one byte, in Korean', `{"x":"${'도'.repeat(BODY_BYTES_MAX / 3)}"}`, TOO_LARGE),
  ...[
    '',
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json, text/html',
    'application/json; charset=euc-kr',
    'application/json; charset=utf-16',
    'application/json; x=y',
    'application/problem+json',
  ].map((contentType) => typed(contentType)),
  typed('application/json', { 'content-encoding': 'identity' }),
  text('base64', (fixture) => btoa(good(fixture)), MALFORMED),
];

/** Bytes and headers that need a connection. */
export const WIRE_FRAMING: readonly HttpRow[] = [
  sentAs('7 MB: above the limit of a Lambda event', [JSON_TYPE], TOO_LARGE, () => ofBytes(7 * 1024 * 1024)),
  sentAs('11 MB: above the limit of the gateway', [JSON_TYPE], '4xx', () => ofBytes(11 * 1024 * 1024)),
  sentAs('no Content-Type', [], UNSUPPORTED),
  sentAs('gzip', [JSON_TYPE, 'Content-Encoding: gzip'], UNSUPPORTED, (fixture) => gzipSync(good(fixture))),
  sentAs('UTF-16', [JSON_TYPE], MALFORMED, (fixture) => Buffer.from(good(fixture), 'utf16le')),
  sentAs('an invalid UTF-8 byte', [JSON_TYPE], MALFORMED, (fixture) => spliced(fixture, [0xff])),
  sentAs('an overlong slash', [JSON_TYPE], MALFORMED, (fixture) => spliced(fixture, [0xc0, 0xaf])),
  sentAs('a surrogate in UTF-8', [JSON_TYPE], MALFORMED, (fixture) => spliced(fixture, [0xed, 0xa0, 0x80])),
  sentAs('two content types, the last one not JSON', [JSON_TYPE, 'Content-Type: text/html'], UNSUPPORTED),
];
