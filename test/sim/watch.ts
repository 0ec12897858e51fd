/**
 * Which tables' rows were changed: most statements find nothing to do, and of what nothing was changed nothing is asked again.
 * A trigger says so by a notice, which comes before the statement's own answer and costs no question.
 */
import type pg from 'pg';

const PREFIX = 'sim touched ';
const TOUCHED = `create function public.sim_touched() returns trigger language plpgsql as
  'begin raise notice ''${PREFIX}%'', tg_table_name; return null; end'`;
/** Of these nothing is asked. */
const UNWATCHED = ['rate_tokens', 'failures'];
const WATCH = `select format('create trigger sim_touched after insert or update or delete on app.%I
    for each row execute function public.sim_touched()', tablename) as trigger
  from pg_tables where schemaname = 'app' and tablename <> all ($1)`;

/** The answer is filled with the names of tables as their rows are changed by one of these sessions. */
export async function watchRows(admin: pg.Client, ...others: readonly pg.Client[]): Promise<Set<string>> {
  await admin.query(TOUCHED);
  const { rows: triggers } = await admin.query<{ trigger: string }>(WATCH, [UNWATCHED]);
  for (const { trigger } of triggers) await admin.query(trigger);
  const touched = new Set<string>();
  for (const client of [admin, ...others]) {
    client.on('notice', ({ message = '' }) => {
      if (message.startsWith(PREFIX)) touched.add(message.slice(PREFIX.length));
    });
  }
  return touched;
}
