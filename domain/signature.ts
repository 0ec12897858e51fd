import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Keys of one purpose. The first key signs and all keys verify, so that keys can be rotated without a gap. */
export type Keys = readonly [Uint8Array, ...Uint8Array[]];

/** HMAC-SHA256 of a text. With the bytes instead of a key object it takes Node 24 four times as long (16 µs instead of 4). */
export const hmac = (key: Uint8Array, message: string): Buffer =>
  createHmac('sha256', createSecretKey(key)).update(message).digest();

/** Whether one of the keys made this signature. Takes the same time for every signature. */
export const isGenuine = (keys: Keys, message: string, signature: Uint8Array): boolean =>
  keys.some((key) => {
    const expected = hmac(key, message);
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  });
