/**
 * Makes every transaction that writes to the shop's tables take longer at its commit, while it keeps its locks. PostgreSQL's
 * own `commit_delay` needs fsync, whose time depends on the disk (4 to 20 ms were measured), and transactions that commit
 * together share it. Here the first statement of a transaction that writes adds a row to a table whose deferred trigger sleeps.
 */
import pg from 'pg';
import type { LocalPostgres } from '#local/postgres.ts';

const SCHEMA = 'local_latency';

const install = (milliseconds: number): string => `
create schema ${SCHEMA};
create unlogged table ${SCHEMA}.commits (transaction xid8 not null);
create function ${SCHEMA}.wait() returns trigger language plpgsql security definer as
$$ begin perform pg_catalog.pg_sleep(${milliseconds / 1_000}); return null; end $$;
create constraint trigger wait after insert on ${SCHEMA}.commits deferrable initially deferred
  for each row execute function ${SCHEMA}.wait();
-- Security definer: the roles of the functions have no right to the table.
create function ${SCHEMA}.mark() returns trigger language plpgsql security definer as
$$ declare own xid8 := pg_catalog.pg_current_xact_id_if_assigned(); begin
  -- A statement that changed no row and locked none has no transaction id.
  if own is null or pg_catalog.current_setting('${SCHEMA}.marked', true) = own::text then return null; end if;
  perform pg_catalog.set_config('${SCHEMA}.marked', own::text, true);
  insert into ${SCHEMA}.commits values (own);
  return null;
end $$;
do $$ declare one regclass; begin
  for one in select oid from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r' loop
    execute format('create trigger local_latency after insert or update or delete on %s for each statement execute function ${SCHEMA}.mark()', one);
  end loop;
end $$`;

/** Removes the delay with all its triggers. A migration cannot change a table while a deferred trigger of it waits. */
export const REMOVE_COMMIT_DELAY = `drop schema if exists ${SCHEMA} cascade`;

type Server = Pick<LocalPostgres, 'superUrl' | 'adminUrl'>;

async function run({ superUrl, adminUrl }: Server, text: string): Promise<void> {
  const url = new URL(superUrl);
  url.pathname = new URL(adminUrl).pathname;
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => {});
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** Delays the commits of the shop's database. Waits for sessions that use the tables. */
export const delayCommits = (server: Server, milliseconds: number): Promise<void> =>
  run(server, `${REMOVE_COMMIT_DELAY}; ${install(milliseconds)}`);

/** Removes the delay that an earlier start has left. */
export const removeCommitDelay = (server: Server): Promise<void> => run(server, REMOVE_COMMIT_DELAY);
