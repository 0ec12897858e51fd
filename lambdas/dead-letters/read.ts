import type { Database } from '#db/database.ts';
import { listDeadLetterGroups, listDeadLetters, readDeadLetter, readMessage } from '#db/dead-letters.ts';
import { DEAD_LETTER_GROUPS_MAX } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { pageStart, toPage } from '#lambdas/support/page.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';
import { refuseOthers } from '#lambdas/support/role.ts';
import type { Secret } from '#lambdas/support/secrets.ts';
import type { DeadMessage } from '#lambdas/support/send-back.ts';

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

/** A dead letter's version as its ETag: an edit says by it what it was based on. */
export const etagOf = ({ version }: { readonly version: number }): string => `"v${version}"`;

/** The message of a dead letter, however long. */
export async function messageOf(database: Database, id: string): Promise<DeadMessage> {
  const pieces = await database.rows(readMessage(id));
  return JSON.parse(pieces.map(({ piece }) => piece).join('')) as DeadMessage;
}

/** A page of dead letters, newest first. */
export const readMany =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ asker, query }: ApiRequest<'listDeadLetters'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const { limit, cursor: _, ...filter } = query;
    const before = pageStart(keys, 'dead-letters', query, NEWEST);
    const rows = await database.rows(listDeadLetters(asker, filter, before, limit + 1));
    refuseOthers(rows[0]?.role);
    const letters = rows.flatMap(({ letter }) => (letter ? [letter] : []));
    return { status: 200, body: toPage(keys, 'dead-letters', query, letters) };
  };

/** What is parked, by its cause. */
export const readGroups =
  (database: Database) =>
  async ({ asker, query }: ApiRequest<'listDeadLetterGroups'>): Promise<Reply> => {
    const rows = await database.rows(listDeadLetterGroups(asker, query, DEAD_LETTER_GROUPS_MAX));
    refuseOthers(rows[0]?.role);
    return { status: 200, body: { items: rows.flatMap(({ group }) => group ?? []) } };
  };

/** One dead letter with its message and what has happened to it. */
export const readOne =
  (database: Database) =>
  async ({ asker, params }: ApiRequest<'readDeadLetter'>): Promise<Reply> => {
    const [row] = await database.rows(readDeadLetter(asker, params.deadLetterId));
    refuseOthers(row?.role);
    if (!row?.letter) throw new Refusal('dead_letter.not_found');
    const message = await messageOf(database, row.letter.id);
    return {
      status: 200,
      headers: { ETag: etagOf(row.letter) },
      body: { ...row.letter, ...message, history: row.history ?? [] },
    };
  };
