/** An opaque, signed position in a list: `after` is the last id of the previous page, `list` names the list. */
import { hmac, isGenuine, type Keys } from './signature.ts';

export function signCursor(keys: Keys, list: string, after: string): string {
  const place = Buffer.from(after).toString('base64url');
  return `${place}.${hmac(keys[0], `${list}:${place}`).toString('base64url')}`;
}

/** The id in a cursor, or undefined when the shop did not make the cursor for this list. */
export function readCursor(keys: Keys, list: string, cursor: string): string | undefined {
  const [, place, signature] = /^([A-Za-z0-9_-]{1,128})\.([A-Za-z0-9_-]{43})$/.exec(cursor) ?? [];
  if (!place || !signature) return undefined;
  if (!isGenuine(keys, `${list}:${place}`, Buffer.from(signature, 'base64url'))) return undefined;
  return Buffer.from(place, 'base64url').toString();
}
