import type { Database } from '#db/data-api.ts';
import * as deadLetters from '#db/statements/dead-letters.ts';
import { DEAD_LETTER_GROUPS_MAX, MESSAGE_PIECES_MAX } from '#domain/limits.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ListPorts, listPage, NEWEST_ID } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import type { DeadMessage } from '#lambdas/shared/sqs/redrive.ts';

/** The version of a dead letter as its ETag: an edit names the version it is based on. */
export const etagOf = ({ version }: { readonly version: number }): string => `"v${version}"`;

interface Piece {
  readonly piece: string;
}
const join = (pieces: readonly Piece[]): string => pieces.map(({ piece }) => piece).join('');

/** The message of a dead letter from its first page; reads the other pages of a large message. */
export async function wholeMessage(database: Database, id: string, first: readonly Piece[]): Promise<DeadMessage> {
  const pieces = [...first];
  for (let page = 1; pieces.length === page * MESSAGE_PIECES_MAX; page++)
    pieces.push(...(await database.rows(deadLetters.readMessage(id, page))));
  return JSON.parse(join(pieces)) as DeadMessage;
}

/** A page of dead letters, newest first. */
export function listDeadLetters(ports: ListPorts) {
  return async function listDeadLetters(request: ApiRequest<'listDeadLetters'>): Promise<ApiResponse> {
    const { limit: _limit, cursor: _cursor, ...filter } = request.query;
    const { page } = await listPage(ports, request, {
      list: 'dead-letters',
      start: NEWEST_ID,
      read: (before, limit) => deadLetters.listDeadLetters(request.caller, filter, before, limit),
      item: ({ deadLetter }) => deadLetter,
    });
    return { status: 200, body: page };
  };
}

/** Parked dead letters grouped by cause. */
export function listDeadLetterGroups(database: Database) {
  return async function listDeadLetterGroups(request: ApiRequest<'listDeadLetterGroups'>): Promise<ApiResponse> {
    const { caller, query } = request;
    const rows = await database.rows(deadLetters.listDeadLetterGroups(caller, query, DEAD_LETTER_GROUPS_MAX));
    checkRole(request, rows[0]?.role);
    return { status: 200, body: { items: rows.flatMap(({ group }) => group ?? []) } };
  };
}

/** One dead letter with its history and its message, which is cut if it is long. */
export function readDeadLetter(database: Database) {
  return async function readDeadLetter(request: ApiRequest<'readDeadLetter'>): Promise<ApiResponse> {
    const rows = await database.rows(deadLetters.readDeadLetter(request.caller, request.params.deadLetterId));
    const [row] = rows;
    checkRole(request, row?.role);
    if (!row?.deadLetter) throw new HttpProblem('dead_letter.not_found');
    const message = JSON.parse(join(await database.rows(deadLetters.readShown(row.deadLetter.id)))) as object;
    return {
      status: 200,
      headers: { ETag: etagOf(row.deadLetter) },
      body: { ...row.deadLetter, ...message, history: rows.flatMap(({ change }) => change ?? []) },
    };
  };
}
