/** Lets `app.now()`, the shop's one clock, follow the test clock. Owned by the master user, as everything in the schema. */
import type pg from 'pg';

/** Puts the offset into the function itself: one statement, and every connection reads it at once. */
export async function shiftDatabaseClock(pool: pg.Pool, offsetMilliseconds: number): Promise<void> {
  const shift = offsetMilliseconds === 0 ? '' : ` + interval ''${Math.round(offsetMilliseconds)} milliseconds''`;
  await pool.query(
    `create or replace function app.now() returns timestamptz language sql stable as 'select pg_catalog.now()${shift}'`,
  );
}

/** Outbox rows that should have been published by now. */
export async function dueEvents(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ due: number }>(
    'select count(*)::int as due from app.outbox where published_at is null and due_at <= app.now()',
  );
  return rows[0]?.due ?? 0;
}
