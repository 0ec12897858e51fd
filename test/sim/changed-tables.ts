/**
 * Tracks the tables whose rows were changed. Most statements change nothing, and then no check has to run. A trigger raises
 * a notice, which arrives before the result of the statement and costs no query.
 */
import type pg from 'pg';

const PREFIX = 'sim changed ';
const EVENT_PREFIX = 'sim due event ';
const CHANGED = `create function public.sim_changed() returns trigger language plpgsql as
  'begin raise notice ''${PREFIX}%'', tg_table_name; return null; end'`;
/** Raises a notice for each new outbox row that is due now. */
const DUE_EVENT = `create function public.sim_due_event() returns trigger language plpgsql as
  'begin raise notice ''${EVENT_PREFIX}%'', new.type; return null; end';
  create trigger sim_due_event after insert on app.outbox for each row
    when (new.due_at <= app.now()) execute function public.sim_due_event()`;
/** No check reads these tables, so they are not among the changed ones. */
const UNWATCHED = ['rate_tokens', 'failures'];
const WATCH = `select format('create trigger sim_changed after insert or update or delete on app.%I
    for each row execute function public.sim_changed()', tablename) as trigger
  from pg_tables where schemaname = 'app'`;

/** Collects the names of the tables whose rows are changed by these sessions, counts the rows, and collects new due events. */
export async function trackChanges(admin: pg.Client, app: pg.Client) {
  await admin.query(CHANGED);
  const { rows: triggers } = await admin.query<{ trigger: string }>(WATCH);
  for (const { trigger } of triggers) await admin.query(trigger);
  await admin.query(DUE_EVENT);
  const changedTables = new Set<string>();
  const dueEvents: string[] = [];
  const counted = { rows: 0 };
  for (const client of [admin, app]) {
    client.on('notice', ({ message = '' }) => {
      if (message.startsWith(PREFIX)) {
        const table = message.slice(PREFIX.length);
        counted.rows++;
        if (!UNWATCHED.includes(table)) changedTables.add(table);
      }
      if (message.startsWith(EVENT_PREFIX)) dueEvents.push(message.slice(EVENT_PREFIX.length));
    });
  }
  return { changedTables, counted, dueEvents };
}
