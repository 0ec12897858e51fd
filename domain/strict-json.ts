/** JSON as a strict door takes it: what `JSON.parse` lets pass silently is refused here. */

export class NotStrictJson extends Error {}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses a JSON text; throws NotStrictJson for a byte order mark, bad JSON, a key that stands twice, `__proto__`, and text
 * that PostgreSQL could not hold (NUL, half a surrogate pair).
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotStrictJson('the body is not JSON');
  }
  if (!text.isWellFormed() || text.includes('\uFFFD')) throw new NotStrictJson('the body is not UTF-8');
  rejectDuplicateKeys(text);
  rejectBadText(text);
  return value;
}

// Only an escape can write these: raw ones are no JSON, or not well-formed.
function rejectBadText(text: string): void {
  if (!text.includes('\\u')) return;
  for (const [token] of text.matchAll(TOKEN)) {
    if (!token.includes('\\u')) continue;
    const value = JSON.parse(token) as string;
    if (!value.isWellFormed() || value.includes('\0')) throw new NotStrictJson('a text cannot be stored');
  }
}

// The text is valid JSON here, so its tokens say everything: a string is a key when an object is open and no colon came.
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
      if (keys?.has(key)) throw new NotStrictJson('a key stands twice');
      keys?.add(key);
    }
    expectKey = (token === '{' || token === ',') && open.at(-1) !== undefined;
  }
}
