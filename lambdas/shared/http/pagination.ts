import type { Database } from '#db/data-api.ts';
import type { QuietStatement } from '#db/sql.ts';
import { readCursor, signCursor } from '#domain/cursor.ts';
import type { Role } from '#domain/order.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import { HttpProblem } from './http-problem.ts';
import { checkRole } from './role.ts';

export interface ListPorts {
  readonly database: Database;
  readonly cursorKeys: Secret<Keys>;
}

/** Above every id in byte order: where a list from the newest to the oldest starts. */
export const NEWEST_ID = '~';

interface Page<R, T> {
  /** Signed into the cursor: a cursor of another list is invalid. */
  readonly list: string;
  /** Where the first page starts. */
  readonly start: string;
  /** Reads up to `limit` rows after the given position. */
  readonly read: (position: string, limit: number) => QuietStatement<R>;
  /** The item of a row; a row that only carries the caller's role has none. */
  readonly item: (row: R) => T | null;
  /** The position of an item: its id if not given. */
  readonly position?: (item: T) => string;
}

interface ListRequest {
  readonly who: Parameters<typeof checkRole>[0]['who'];
  readonly query: { readonly limit: number; readonly cursor?: string | undefined };
}

/**
 * One page of a list, with the cursor of the next page. Reads one item more than the page holds, to know whether there is a
 * next page, and checks the caller's role unless the list is public. Also returns the rows, for their other columns.
 */
export async function listPage<R extends object, T extends object>(
  { database, cursorKeys }: ListPorts,
  { who, query: { limit, cursor } }: ListRequest,
  { list, start, read, item, position = (one) => (one as unknown as { id: string }).id }: Page<R, T>,
) {
  const keys = await cursorKeys.read();
  const after = cursor === undefined ? start : readCursor(keys, list, cursor);
  if (after === undefined) throw new HttpProblem('cursor.invalid');
  const rows = await database.rows(read(after, limit + 1));
  const { role } = (rows[0] ?? {}) as { readonly role?: Role | null };
  if (!who.includes('anyone')) checkRole({ who }, role);
  const found = rows.flatMap((row) => item(row) ?? []) as T[];
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last ? signCursor(keys, list, position(last)) : null;
  return { page: { items, next }, rows };
}
