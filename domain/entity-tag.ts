/**
 * The entity tags of conditional requests.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
 */

export interface EntityTag {
  readonly isWeak: boolean;
  /** With its quotes. */
  readonly opaque: string;
}
/** `*` matches every existing resource. */
export type EntityTags = '*' | readonly EntityTag[];

const TAG = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** Reads If-Match or If-None-Match: `*`, or a list of tags. Undefined if the header is missing or malformed. */
export function readEntityTags(header: string | undefined): EntityTags | undefined {
  const text = header?.trim() ?? '';
  if (text === '*') return '*';
  const tags = [...text.matchAll(TAG)].map(([, weak, opaque = '']) => ({ isWeak: weak !== undefined, opaque }));
  return tags.length > 0 && /^[\s,]*$/.test(text.replace(TAG, '')) ? tags : undefined;
}

const opaqueOf = (tag: string): string => tag.replace(/^W\//, '');

/** Whether If-None-Match names the tag: then the caller's copy is current. Weak comparison; a malformed header names nothing. */
export function namesCopy(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = readEntityTags(ifNoneMatch);
  return tags === '*' || (tags ?? []).some(({ opaque }) => opaque === opaqueOf(tag));
}

/** Whether If-Match allows the request: the header is missing, or names the tag. Strong comparison: a weak tag never matches. */
export function allowsChange(ifMatch: string | undefined, tag: string): boolean {
  if (ifMatch === undefined) return true;
  const tags = readEntityTags(ifMatch);
  return tags === '*' || (tags ?? []).some(({ isWeak, opaque }) => !isWeak && opaque === tag);
}
