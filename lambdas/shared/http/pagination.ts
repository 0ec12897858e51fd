import { readCursor, signCursor } from '#domain/cursor.ts';
import type { Keys } from '#domain/signature.ts';
import { HttpProblem } from './request.ts';

interface Query {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Where a page begins: the last id of the page before, or `first` without a cursor. */
export function pageStart(keys: Keys, list: string, query: Query, first: string): string {
  if (query.cursor === undefined) return first;
  const after = readCursor(keys, list, query.cursor);
  if (after === undefined) throw new HttpProblem('cursor.invalid');
  return after;
}

/** A page of `limit` items out of the `limit + 1` that were read: the one too many says that there is a next page. */
export function toPage<T extends { readonly id: string }>(keys: Keys, list: string, query: Query, read: readonly T[]) {
  const items = read.slice(0, query.limit);
  const last = items.at(-1);
  return { items, next: read.length > query.limit && last ? signCursor(keys, list, last.id) : null };
}
