/**
 * Tracks the tables whose rows were changed. Most statements change nothing, and then no check has to run. A trigger raises
 * a notice, which arrives before the result of the statement and costs no query.
 */
import type pg from 'pg';

const PREFIX = 'sim changed ';
const CHANGED = `create function public.sim_changed() returns trigger language plpgsql as
  'begin raise notice ''${PREFIX}%'', tg_table_name; return null; end'`;
/** No check reads these tables. */
const UNWATCHED = ['rate_tokens', 'failures'];
const WATCH = `select format('create trigger sim_changed after insert or update or delete on app.%I
    for each row execute function public.sim_changed()', tablename) as trigger
  from pg_tables where schemaname = 'app' and tablename <> all ($1)`;

/** Returns a set that collects the names of the tables whose rows are changed by one of these sessions. */
export async function trackChangedTables(admin: pg.Client, ...others: readonly pg.Client[]): Promise<Set<string>> {
  await admin.query(CHANGED);
  const { rows: triggers } = await admin.query<{ trigger: string }>(WATCH, [UNWATCHED]);
  for (const { trigger } of triggers) await admin.query(trigger);
  const changed = new Set<string>();
  for (const client of [admin, ...others]) {
    client.on('notice', ({ message = '' }) => {
      if (message.startsWith(PREFIX)) changed.add(message.slice(PREFIX.length));
    });
  }
  return changed;
}
