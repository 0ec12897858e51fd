/** Strict JSON for request bodies: rejects what `JSON.parse` accepts silently. */

export class NotStrictJson extends Error {}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses a JSON text. Throws NotStrictJson for a byte order mark, invalid JSON, a duplicate key, `__proto__`, and text
 * that PostgreSQL cannot store (NUL, half a surrogate pair).
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotStrictJson('the body is not JSON');
  }
  if (!text.isWellFormed()) throw new NotStrictJson('the body is not UTF-8');
  rejectDuplicateKeys(text);
  rejectBadText(text);
  return value;
}

// Only an escape can produce these characters: as raw text they are invalid JSON or not well-formed.
function rejectBadText(text: string): void {
  if (!text.includes('\\u')) return;
  for (const [token] of text.matchAll(TOKEN)) {
    if (!token.includes('\\u')) continue;
    const value = JSON.parse(token) as string;
    if (!value.isWellFormed() || value.includes('\0')) throw new NotStrictJson('a text cannot be stored');
  }
}

// The text is valid JSON here, so the tokens are enough: a string is a key inside an object before a colon.
function rejectDuplicateKeys(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let expectKey = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ',' && token !== ':' && expectKey) {
      const key = JSON.parse(token) as string;
      const keys = open.at(-1);
      if (FORBIDDEN_KEYS.has(key)) throw new NotStrictJson(`the key ${key} is not allowed`);
      if (keys?.has(key)) throw new NotStrictJson('a key is duplicated');
      keys?.add(key);
    }
    expectKey = (token === '{' || token === ',') && open.at(-1) !== undefined;
  }
}
