/** Whether a statement of the functions has changed a row: most find nothing to do, and a look at all the invariants is dear. */
import type pg from 'pg';

const TOUCHED = `create function public.sim_touched() returns trigger language plpgsql as
  'begin perform set_config(''sim.touched'', ''1'', false); return null; end'`;
/** Of these nothing is asked. */
const UNWATCHED = ['rate_tokens', 'failures'];
const WATCH = `select format('create trigger sim_touched after insert or update or delete on app.%I
    for each row execute function public.sim_touched()', tablename) as trigger
  from pg_tables where schemaname = 'app' and tablename <> all ($1)`;
const HAS_CHANGED = `select current_setting('sim.touched', true) = '1' as changed, set_config('sim.touched', '', false)`;

/** Rows of the session `app` that change are noted; the answer asks whether any did since it was asked last. */
export async function watchRows(admin: pg.Client, app: pg.Client): Promise<() => Promise<boolean>> {
  await admin.query(TOUCHED);
  const { rows: triggers } = await admin.query<{ trigger: string }>(WATCH, [UNWATCHED]);
  for (const { trigger } of triggers) await admin.query(trigger);
  return async () => {
    const { rows } = await app.query<{ changed: boolean }>({ name: 'has changed', text: HAS_CHANGED });
    return rows[0]?.changed === true;
  };
}
