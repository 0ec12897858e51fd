/** What a caller prefers: the header Prefer of RFC 7240. Unknown preferences and invalid values are ignored. */
import { PREFER_CHARACTERS_MAX, PREFER_WAIT_SECONDS_MAX } from '#domain/limits.ts';

export interface Preferences {
  /** `respond-async`: the caller does not need the result in the response. */
  readonly respondAsync: boolean;
  /** `wait=N`: how long the caller would rather wait for the result. From 1 to PREFER_WAIT_SECONDS_MAX. */
  readonly waitSeconds: number | undefined;
  /** `return=representation`: the resource itself instead of its address. */
  readonly returnRepresentation: boolean;
}

/** Elements of the list: a comma inside quotes does not end an element. */
const ELEMENTS = /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g;
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** The name and the value; parameters after a semicolon mean nothing for these preferences. */
const PREFERENCE = new RegExp(`^\\s*(${TOKEN})\\s*(?:=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))?\\s*)?(?:;.*)?$`);

/** Reads the header; several lines of it are one list. Of a preference that is given twice, the first one counts. */
export function readPreferences(header = ''): Preferences {
  const given = new Map<string, string>();
  for (const [element] of header.slice(0, PREFER_CHARACTERS_MAX).matchAll(ELEMENTS)) {
    const [, name = '', quoted, token] = PREFERENCE.exec(element) ?? [];
    const key = name.toLowerCase();
    if (!given.has(key)) given.set(key, quoted ?? token ?? '');
  }
  const wait = given.get('wait') ?? '';
  const seconds = /^\d{1,9}$/.test(wait) ? Math.min(Number(wait), PREFER_WAIT_SECONDS_MAX) : 0;
  return {
    respondAsync: given.get('respond-async') === '',
    waitSeconds: seconds || undefined,
    returnRepresentation: given.get('return')?.toLowerCase() === 'representation',
  };
}
