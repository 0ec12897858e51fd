/** Prefixed, time-sortable ids: `ord_` + a ULID in lower case, so an index grows at its end and a log line says what it is. */
import { createHash } from 'node:crypto';

declare const brand: unique symbol;
export type Id<Prefix extends string> = string & { readonly [brand]: Prefix };

export type UserId = Id<'usr'>;
export type ProductId = Id<'prd'>;
export type OrderId = Id<'ord'>;
export type RestockId = Id<'rst'>;
export type AdId = Id<'ad'>;
export type NoticeRunId = Id<'run'>;
export type DeadLetterId = Id<'dl'>;
export type RedriveId = Id<'rdr'>;
export type PaymentId = Id<'pay'>;
export type ChargeId = Id<'chg'>;
export type VerificationId = Id<'vfy'>;
export type AdjustmentId = Id<'adj'>;
export type IdPrefix =
  | 'usr'
  | 'prd'
  | 'ord'
  | 'rst'
  | 'ad'
  | 'dl'
  | 'rdr'
  | 'mail'
  | 'pay'
  | 'chg'
  | 'vfy'
  | 'adj'
  | 'run';

// Crockford's base 32: no i, l, o or u, so an id read aloud at night is written down right.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;
const RANDOM_BYTES = 10;

/**
 * Makes an id from a time in epoch milliseconds and ten random bytes.
 * @see https://github.com/ulid/spec
 */
export function makeId<P extends IdPrefix>(prefix: P, epochMilliseconds: number, random: Uint8Array): Id<P> {
  if (random.length < RANDOM_BYTES) throw new RangeError(`an id needs ${RANDOM_BYTES} random bytes`);
  let time = '';
  for (let rest = epochMilliseconds, i = 0; i < TIME_CHARACTERS; i++, rest = Math.floor(rest / 32)) {
    time = ALPHABET[rest % 32] + time;
  }
  let bits = 0n;
  for (const byte of random.subarray(0, RANDOM_BYTES)) bits = (bits << 8n) | BigInt(byte);
  let tail = '';
  for (let i = 0; i < 16; i++, bits >>= 5n) tail = ALPHABET[Number(bits & 31n)] + tail;
  return `${prefix}_${time}${tail}` as Id<P>;
}

/** The user an outside issuer's subject is here: always the same one, and nothing of the subject can be read from it. */
export const outsideId = (issuer: string, subject: string): UserId => {
  const hash = createHash('sha256').update(`${issuer}\n${subject}`).digest();
  // 48 bits for what is a time in other ids, so that it has their shape; 80 more for the rest.
  return makeId('usr', hash.readUIntBE(0, 6), hash.subarray(6, 6 + RANDOM_BYTES));
};

/** The shape of an id of one kind, for the doors: `^ord_[0-9a-hjkmnp-tv-z]{26}$`. */
export const idPattern = (prefix: IdPrefix): RegExp => new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
