import { expect, test } from 'vitest';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, SesEvent, suppressedBy } from '#domain/suppression.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const AT = '2026-01-15T12:00:00.000Z';
const bounce = (bounceType: string, ...addresses: string[]) =>
  SesEvent.parse({
    eventType: 'Bounce',
    bounce: {
      bounceType,
      bounceSubType: 'General',
      timestamp: AT,
      bouncedRecipients: addresses.map((emailAddress) => ({ emailAddress, status: '5.1.1' })),
    },
    mail: { messageId: 'x' },
  });

test('a permanent bounce and a complaint suppress the address, a full mailbox does not', () => {
  expect(suppressedBy(bounce('Permanent', 'Kim <A@donut.test>', 'b@donut.test'))).toEqual({
    reason: 'BOUNCE',
    addresses: ['A@donut.test', 'b@donut.test'],
    at: AT,
  });
  expect(suppressedBy(bounce('Transient', 'a@donut.test')).addresses).toEqual([]);
  expect(suppressedBy(bounce('Undetermined', 'a@donut.test')).addresses).toEqual([]);
  const complaint = { complainedRecipients: [{ emailAddress: 'a@donut.test' }] };
  expect(suppressedBy(SesEvent.parse({ eventType: 'Complaint', complaint }))).toEqual({
    reason: 'COMPLAINT',
    addresses: ['a@donut.test'],
    at: null,
  });
});

test.for([
  ['abuse', 1],
  ['fraud', 1],
  ['virus', 1],
  ['other', 1],
  ['auth-failure', 1],
  ['', 1],
  [null, 1],
  ['not-spam', 0],
  ['Not-Spam', 0],
] as const)('a reader whose feedback is "%s": %i addresses are suppressed', ([complaintFeedbackType, count]) => {
  const complaint = { complainedRecipients: [{ emailAddress: 'a@donut.test' }], complaintFeedbackType, timestamp: AT };
  expect(suppressedBy(SesEvent.parse({ eventType: 'Complaint', complaint })).addresses).toHaveLength(count);
});

test('the hash of an address ignores case and depends on the key', () => {
  expect(addressHashes(KEYS, 'A@Donut.test')).toEqual(addressHashes(KEYS, 'a@donut.test'));
  expect(new Set([...addressHashes(KEYS, 'a@donut.test'), ...addressHashes(KEYS, 'b@donut.test')]).size).toBe(4);
  for (const hash of addressHashes(KEYS, 'a@donut.test')) expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
});
