/** Bodies that are none. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BODY_BYTES_MAX } from '#domain/limits.ts';
import type { Fixture } from './fixture.ts';
import { post, type Raw } from './raw.ts';
import { line, orderOf, type Row, raw } from './row.ts';

const MALFORMED = '400 request.malformed';
const INVALID = '400 request.invalid';
const TOO_LARGE = '413 request.too_large';
const UNSUPPORTED = '415 request.unsupported_media_type';
const DEPTH = 10_000;

const good = (scene: Fixture): string => JSON.stringify({ lines: [line(scene)] });
const text = (name: string, body: string | ((scene: Fixture) => string), answer: string, pointer?: string): Row =>
  orderOf(name, typeof body === 'string' ? () => body : body, answer, pointer);

/** A good order that is sent as something else. */
const sentAs = (
  name: string,
  header: string | undefined,
  answer: string,
  body = (scene: Fixture): string | Buffer => good(scene),
) =>
  raw(
    name,
    (scene): Raw => orderRaw(scene, body(scene), ...(header === undefined ? [] : [header])),
    answer,
    'placeOrder',
  );
const orderRaw = ({ buyer }: Fixture, body: string | Buffer, ...headers: readonly string[]): Raw =>
  post('/api/v1/orders', body, `Authorization: Bearer ${buyer}`, `Idempotency-Key: ${randomUUID()}`, ...headers);
const JSON_TYPE = 'Content-Type: application/json';

const keys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])));
/** A body of exactly so many bytes, all of them well-formed. */
const ofBytes = (bytes: number): string => `{"x":"${'x'.repeat(bytes - 8)}"}`;
const spliced = (scene: Fixture, bytes: readonly number[]): Buffer => {
  const [before = '', after = ''] = good(scene).split('prd_');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};

export const FRAMING: readonly Row[] = [
  text('empty', '', MALFORMED),
  text('blank', ' \n\t ', MALFORMED),
  text('not JSON', 'lines=1', MALFORMED),
  text('XML', '<?xml version="1.0"?><lines/>', MALFORMED),
  text('truncated', (scene) => good(scene).slice(0, -2), MALFORMED),
  text('trailing junk', (scene) => `${good(scene)}x`, MALFORMED),
  text('two values', (scene) => `${good(scene)}${good(scene)}`, MALFORMED),
  text('a byte order mark', (scene) => `\uFEFF${good(scene)}`, MALFORMED),
  text('a comment', (scene) => `${good(scene)} // please`, MALFORMED),
  text('single quotes', "{'lines':[]}", MALFORMED),
  text('a trailing comma', '{"lines":[],}', MALFORMED),
  text('NaN', '{"lines":NaN}', MALFORMED),
  text('undefined', '{"lines":undefined}', MALFORMED),
  text('a key that stands twice', (scene) => good(scene).replace('"quantity"', '"quantity":1,"quantity"'), MALFORMED),
  text(
    'a key twice, once escaped',
    (scene) => good(scene).replace('"quantity"', '"quantit\\u0079":1,"quantity"'),
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
  text('7 MB: more than a Lambda takes', ofBytes(7 * 1024 * 1024), TOO_LARGE),
  sentAs('11 MB: more than the gateway takes', JSON_TYPE, '4xx', () => ofBytes(11 * 1024 * 1024)),
  sentAs('no Content-Type', undefined, UNSUPPORTED),
  sentAs('an empty Content-Type', 'Content-Type:', UNSUPPORTED),
  ...[
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
  ].map((type) => sentAs(type, `Content-Type: ${type}`, UNSUPPORTED)),
  sentAs('gzip', `${JSON_TYPE}\r\nContent-Encoding: gzip`, UNSUPPORTED, (scene) => gzipSync(good(scene))),
  sentAs('Content-Encoding: identity', `${JSON_TYPE}\r\nContent-Encoding: identity`, UNSUPPORTED),
  sentAs('UTF-16', JSON_TYPE, MALFORMED, (scene) => Buffer.from(good(scene), 'utf16le')),
  sentAs('an invalid UTF-8 byte', JSON_TYPE, MALFORMED, (scene) => spliced(scene, [0xff])),
  sentAs('an overlong slash', JSON_TYPE, MALFORMED, (scene) => spliced(scene, [0xc0, 0xaf])),
  sentAs('a surrogate in UTF-8', JSON_TYPE, MALFORMED, (scene) => spliced(scene, [0xed, 0xa0, 0x80])),
  sentAs('base64', JSON_TYPE, MALFORMED, (scene) => btoa(good(scene))),
  sentAs('twin content types, the last of them not ours', `${JSON_TYPE}\r\nContent-Type: text/html`, UNSUPPORTED),
];
