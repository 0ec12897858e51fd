import type { Database } from '#db/data-api.ts';
import { listDeadLetterGroups, listDeadLetters, readDeadLetter, readMessage } from '#db/statements/dead-letters.ts';
import { DEAD_LETTER_GROUPS_MAX } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { requireOperator } from '#lambdas/shared/http/role.ts';
import type { DeadMessage } from '#lambdas/shared/sqs/redrive.ts';

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

/** A dead letter's version as its ETag: an edit says by it what it was based on. */
export const etagOf = ({ version }: { readonly version: number }): string => `"v${version}"`;

/** The message of a dead letter, however long. */
export async function messageOf(database: Database, id: string): Promise<DeadMessage> {
  const components = await database.rows(readMessage(id));
  return JSON.parse(components.map(({ piece }) => piece).join('')) as DeadMessage;
}

/** A page of dead letters, newest first. */
export const readMany =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ caller, query }: ApiRequest<'listDeadLetters'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const { limit, cursor: _, ...filter } = query;
    const before = pageStart(keys, 'dead-letters', query, NEWEST);
    const rows = await database.rows(listDeadLetters(caller, filter, before, limit + 1));
    requireOperator(rows[0]?.role);
    const letters = rows.flatMap(({ letter }) => (letter ? [letter] : []));
    return { status: 200, body: toPage(keys, 'dead-letters', query, letters) };
  };

/** What is parked, by its cause. */
export const readGroups =
  (database: Database) =>
  async ({ caller, query }: ApiRequest<'listDeadLetterGroups'>): Promise<Reply> => {
    const rows = await database.rows(listDeadLetterGroups(caller, query, DEAD_LETTER_GROUPS_MAX));
    requireOperator(rows[0]?.role);
    return { status: 200, body: { items: rows.flatMap(({ group }) => group ?? []) } };
  };

/** One dead letter with its message and what has happened to it. */
export const readOne =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'readDeadLetter'>): Promise<Reply> => {
    const [row] = await database.rows(readDeadLetter(caller, params.deadLetterId));
    requireOperator(row?.role);
    if (!row?.letter) throw new HttpProblem('dead_letter.not_found');
    const message = await messageOf(database, row.letter.id);
    return {
      status: 200,
      headers: { ETag: etagOf(row.letter) },
      body: { ...row.letter, ...message, history: row.history ?? [] },
    };
  };
