/** Rows that no request makes: dead letters and mails, as their workers would have written them. */
import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { makeId } from '#domain/ids.ts';

const newId = () => makeId('dl', Date.now(), randomBytes(10));

/** The first differs from the others in every column that a filter names. */
export const DEAD_LETTERS = [
  { id: newId(), queue: 'restock', error: 'the factory refused', kind: 'factory', body: '{"n":1}', state: 'parked' },
  { id: newId(), queue: 'mail', error: 'a wrong message', kind: 'message', body: '{"n":2}', state: 'parked' },
  { id: newId(), queue: 'mail', error: 'a wrong message', kind: 'message', body: '{"n":3}', state: 'parked' },
  { id: newId(), queue: 'mail', error: 'a wrong message', kind: 'message', body: '{"n":4}', state: 'retrying' },
  { id: newId(), queue: 'vip', error: 'a wrong message', kind: 'message', body: '{"n":5}', state: 'parked' },
  { id: newId(), queue: 'vip', error: 'a wrong message', kind: 'message', body: '{"n":6}', state: 'parked' },
] as const;

/** The first dead letter was recorded before this time, the others after. */
export const AFTER_THE_FIRST = '2026-01-02T00:00:00Z';
const CREATED_AT = '2026-01-01T00:00:00Z';

export const MAILS = [
  { kind: 'order.paid', subjectId: 'ord_1', recipientId: 'usr_1', state: 'SENT' },
  { kind: 'restock.overdue', subjectId: 'rst_2', recipientId: 'operators', state: 'PENDING' },
] as const;

export async function insertRows(client: Client): Promise<void> {
  for (const [n, { id, queue, error, kind, body, state }] of DEAD_LETTERS.entries())
    await client.query(
      `insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, state, parked_at, due_at, created_at)
       values ($1, $2, $1, $1, $3, '{}', $4, $5, $6, app.now(), app.now(), coalesce($7::timestamptz, app.now()))`,
      [id, queue, body, error, kind, state, n === 0 ? CREATED_AT : null],
    );
  for (const { kind, subjectId, recipientId, state } of MAILS)
    await client.query('insert into app.mails (kind, subject_id, recipient_id, state) values ($1, $2, $3, $4)', [
      kind,
      subjectId,
      recipientId,
      state,
    ]);
}
