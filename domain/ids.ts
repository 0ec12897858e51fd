/**
 * Prefixed, time-sortable ids: `ord_` + a ULID in lower case. Indexes grow at their end, and a log line shows the kind
 * of each id.
 */
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
export type SessionId = Id<'ses'>;
export type AdjustmentId = Id<'adj'>;
export type PictureId = Id<'pic'>;
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
  | 'pic'
  | 'ses'
  | 'run';

// Crockford's base 32: without i, l, o and u, which are easy to misread.
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

/**
 * The local user id of an outside issuer's subject. The same subject always gets the same id, and the id does not
 * reveal the subject.
 */
export const outsideId = (issuer: string, subject: string): UserId => {
  const hash = createHash('sha256').update(`${issuer}\n${subject}`).digest();
  // 48 bits take the place of the time, so that the id has the usual shape, and 80 bits the place of the random part.
  return makeId('usr', hash.readUIntBE(0, 6), hash.subarray(6, 6 + RANDOM_BYTES));
};
