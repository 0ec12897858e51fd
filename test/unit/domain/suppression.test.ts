import { expect, test } from 'vitest';
import type { Keys } from '#domain/signature.ts';
import { addressHashes, SesEvent, suppressedBy } from '#domain/suppression.ts';

const KEYS: Keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const bounce = (bounceType: string, ...addresses: string[]) =>
  SesEvent.parse({
    eventType: 'Bounce',
    bounce: {
      bounceType,
      bounceSubType: 'General',
      bouncedRecipients: addresses.map((emailAddress) => ({ emailAddress, status: '5.1.1' })),
    },
    mail: { messageId: 'x' },
  });

test('a permanent bounce and a complaint suppress the address, a full mailbox does not', () => {
  expect(suppressedBy(bounce('Permanent', 'Kim <A@donut.test>', 'b@donut.test'))).toEqual({
    reason: 'BOUNCE',
    addresses: ['A@donut.test', 'b@donut.test'],
  });
  expect(suppressedBy(bounce('Transient', 'a@donut.test')).addresses).toEqual([]);
  expect(suppressedBy(bounce('Undetermined', 'a@donut.test')).addresses).toEqual([]);
  const complaint = { complainedRecipients: [{ emailAddress: 'a@donut.test' }] };
  expect(suppressedBy(SesEvent.parse({ eventType: 'Complaint', complaint }))).toEqual({
    reason: 'COMPLAINT',
    addresses: ['a@donut.test'],
  });
});

test('the hash of an address ignores case and depends on the key', () => {
  expect(addressHashes(KEYS, 'A@Donut.test')).toEqual(addressHashes(KEYS, 'a@donut.test'));
  expect(new Set([...addressHashes(KEYS, 'a@donut.test'), ...addressHashes(KEYS, 'b@donut.test')]).size).toBe(4);
  for (const hash of addressHashes(KEYS, 'a@donut.test')) expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
});
