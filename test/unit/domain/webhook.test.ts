import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WEBHOOK_SIGNATURES_MAX, WEBHOOK_TOLERANCE_SECONDS } from '#domain/limits.ts';
import { hmac, type Keys } from '#domain/signature.ts';
import { factoryKeys, signWebhook, verifyWebhook, webhookKeys } from '#domain/webhook.ts';

const NOW = Date.UTC(2026, 0, 15);
const SECONDS = NOW / 1000;
const bytes = (fill: number): Buffer => Buffer.alloc(32, fill);
const secret = `whsec_${bytes(1).toString('base64')}`;
const keys = webhookKeys([secret]);
const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const BODY = '{"MessageGroupId":"rst_1", "n": 10}';
const signed = signWebhook(keys, ID, BODY, NOW);

interface Call {
  id?: string;
  timestamp?: string;
  signature?: string;
  body?: string;
  now?: number;
  with?: Keys;
}
const verify = (call: Call = {}) =>
  verifyWebhook(
    call.with ?? keys,
    {
      id: 'id' in call ? call.id : signed['webhook-id'],
      timestamp: 'timestamp' in call ? call.timestamp : signed['webhook-timestamp'],
      signature: 'signature' in call ? call.signature : signed['webhook-signature'],
    },
    call.body ?? BODY,
    call.now ?? NOW,
  );
const signature = (id: string, timestamp: string, body = BODY): string =>
  `v1,${new Webhook(secret).sign(id, new Date(Number(timestamp) * 1000), body).split(',')[1]}`;

/** Signed as it is written, whatever the clock says. */
const spelled = (timestamp: string): string => `v1,${hmac(bytes(1), `${ID}.${timestamp}.${BODY}`).toString('base64')}`;

test('the example of the specification verifies', () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
  const specKeys = webhookKeys(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);
  const headers = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  expect(verifyWebhook(specKeys, headers, '{"test": 2432232314}', 1_614_265_330_000)).toBe(headers.id);
});

test.for<[string, Call, boolean]>([
  ['as it was signed', {}, true],
  ['at the edge of the window', { now: NOW + WEBHOOK_TOLERANCE_SECONDS * 1000 }, true],
  ['from a clock as far ahead', { now: NOW - WEBHOOK_TOLERANCE_SECONDS * 1000 }, true],
  ['a second too old', { now: NOW + (WEBHOOK_TOLERANCE_SECONDS + 1) * 1000 }, false],
  ['a second too new', { now: NOW - (WEBHOOK_TOLERANCE_SECONDS + 1) * 1000 }, false],
  ['without an id', { id: undefined as never }, false],
  ['without a timestamp', { timestamp: undefined as never }, false],
  ['without a signature', { signature: undefined as never }, false],
  ['with a timestamp that only begins as a number', { timestamp: '1234567abc' }, false],
  ['with milliseconds', { timestamp: String(NOW), signature: signature(ID, String(NOW)) }, false],
  ['with a signed timestamp in another spelling', { timestamp: `+${SECONDS}` }, false],
  ['with a dot in its id', { id: 'msg.1234567', signature: signature('msg.1234567', String(SECONDS)) }, false],
  ['with a short id', { id: 'msg1', signature: signature('msg1', String(SECONDS)) }, false],
  ['with something before its id', { id: `.${ID}`, signature: signature(`.${ID}`, String(SECONDS)) }, false],
  ['with a dot at the end of its id', { id: `${ID}.`, signature: signature(`${ID}.`, String(SECONDS)) }, false],
  [
    'with a signed timestamp with a blank before',
    { timestamp: ` ${SECONDS}`, signature: spelled(` ${SECONDS}`) },
    false,
  ],
  ['with a signed timestamp with a fraction', { timestamp: `${SECONDS}.0`, signature: spelled(`${SECONDS}.0`) }, false],
  ['with something before its signature', { signature: `x${signed['webhook-signature']}` }, false],
  ['with another version', { signature: signed['webhook-signature']?.replace('v1', 'v2') ?? '' }, false],
  ['with a version of public keys', { signature: signed['webhook-signature']?.replace('v1', 'v1a') ?? '' }, false],
  ['with an empty signature', { signature: 'v1,' }, false],
  ['with a cut signature', { signature: signed['webhook-signature']?.slice(0, -4) ?? '' }, false],
  ['with a re-serialised body', { body: JSON.stringify(JSON.parse(BODY)) }, false],
  ['with one good signature among others', { signature: `v1,AAAA v2,BBBB ${signed['webhook-signature']}` }, true],
  [
    'with too many signatures',
    { signature: `${'v1,AAAA '.repeat(WEBHOOK_SIGNATURES_MAX)}${signed['webhook-signature']}` },
    false,
  ],
  [
    'with as many signatures as may be',
    { signature: `${'v1,AAAA '.repeat(WEBHOOK_SIGNATURES_MAX - 1)}${signed['webhook-signature']}` },
    true,
  ],
  ['by the key before the last rotation', { with: [bytes(2), bytes(1)] }, true],
  ['by a foreign key', { with: [bytes(2)] }, false],
])('a call %s', ([, call, genuine]) => {
  expect(verify(call)).toBe(genuine ? (call.id ?? ID) : undefined);
});

test('a missing or short secret is an error', () => {
  expect(() => webhookKeys([`whsec_${Buffer.alloc(23, 1).toString('base64')}`])).toThrow(RangeError);
  expect(() => webhookKeys([secret, 'whsec_AA=='])).toThrow(RangeError);
  expect(() => webhookKeys([])).toThrow(RangeError);
});

describe('compared with the package of the specification', () => {
  beforeAll(() => void vi.useFakeTimers({ now: NOW, toFake: ['Date'] }));
  afterAll(() => void vi.useRealTimers());

  const theirs = (headers: Record<string, string>, body: string): boolean => {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  };
  const ours = (headers: Record<string, string>, body: string): boolean =>
    verifyWebhook(
      keys,
      { id: headers['webhook-id'], timestamp: headers['webhook-timestamp'], signature: headers['webhook-signature'] },
      body,
      NOW,
    ) !== undefined;

  const id = fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/);
  const drift = fc.integer({ min: -400, max: 400 });
  const body = fc.string({ unit: 'grapheme' });

  test('both sign equally and verify within the same window', () => {
    fc.assert(
      fc.property(id, drift, body, (msgId, seconds, text) => {
        const headers = signWebhook(keys, msgId, text, NOW + seconds * 1000);
        expect(headers['webhook-signature']).toBe(
          new Webhook(secret).sign(msgId, new Date(NOW + seconds * 1000), text),
        );
        expect(ours(headers, text)).toBe(theirs(headers, text));
        expect(ours(headers, text)).toBe(Math.abs(seconds) <= WEBHOOK_TOLERANCE_SECONDS);
      }),
      { numRuns: 500 },
    );
  });

  test('neither verifies a modified call', () => {
    const spoil = fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'body');
    fc.assert(
      fc.property(
        id,
        body,
        spoil,
        fc.nat(200),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary-ascii' }),
        (msgId, text, part, at, character) => {
          const headers: Record<string, string> = signWebhook(keys, msgId, text, NOW);
          const before = part === 'body' ? text : (headers[part] ?? '');
          const place = at % (before.length + 1);
          const after = before.slice(0, place) + character + before.slice(place + 1);
          fc.pre(after !== before);
          const spoilt = part === 'body' ? after : text;
          if (part !== 'body') headers[part] = after;
          expect(ours(headers, spoilt) && !theirs(headers, spoilt)).toBe(false);
          if (part === 'body' || part === 'webhook-id') expect(ours(headers, spoilt)).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

test('the webhook secret has the keys of each factory, or keys that all factories share', () => {
  const [first, second, third] = [1, 2, 3].map((n) => `whsec_${Buffer.alloc(32, n).toString('base64')}`) as [
    string,
    string,
    string,
  ];
  const own = factoryKeys(JSON.stringify({ fac_main: [first, second], fac_west: [third] }));
  expect(own.of('fac_main')).toEqual(webhookKeys([first, second]));
  expect(own.of('fac_west')).toEqual(webhookKeys([third]));
  expect([own.of('fac_other'), own.of('constructor'), own.of('')]).toEqual([undefined, undefined, undefined]);
  const shared = factoryKeys(JSON.stringify([first, second]));
  expect([shared.of('fac_main'), shared.of('fac_west')]).toEqual(Array(2).fill(webhookKeys([first, second])));
  for (const invalid of ['[]', '{"fac_main": []}', '{"fac_main": "whsec_"}', '{"fac_main": ["whsec_AA=="]}', 'null'])
    expect(() => factoryKeys(invalid), invalid).toThrow();
});
