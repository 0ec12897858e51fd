/** Makes `app.now()`, the only clock of the shop's SQL, follow the test clock. */
import type pg from 'pg';

/**
 * Replaces `app.now()` with a version that contains the offset: one statement, and every connection uses it at once.
 */
export async function shiftDatabaseClock(pool: pg.Pool, offsetMilliseconds: number): Promise<void> {
  const shift = offsetMilliseconds === 0 ? '' : ` + interval ''${Math.round(offsetMilliseconds)} milliseconds''`;
  await pool.query(
    `create or replace function app.now() returns timestamptz language sql stable as 'select pg_catalog.now()${shift}'`,
  );
}

/** Returns the number of outbox rows that are due but not published. */
export async function dueEvents(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ due: number }>(
    'select count(*)::int as due from app.outbox where published_at is null and due_at <= app.now()',
  );
  return rows[0]?.due ?? 0;
}
