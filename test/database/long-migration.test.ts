import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { migrate } from '#db/migrator.ts';
import { readSources, type Sources } from '#db/sources.ts';
import { MASTER_USER, openDataApi, urlOf } from '#test/database/data-api.ts';

const cluster = inject('cluster');
const login = { user: MASTER_USER, password: cluster.adminPassword };
/** Statements are over after this long, as after 45 s in AWS. */
const STATEMENT_MILLISECONDS = 1_000;
const api = openDataApi(cluster.superUrl, login, { statementMilliseconds: STATEMENT_MILLISECONDS });
const superuser = new pg.Pool({ connectionString: cluster.superUrl, max: 1 });
const folder = mkdtempSync(join(tmpdir(), 'donut-migrations-'));
let name = '';
let database: Database;
let admin: pg.Client;

const TABLE = `create schema app; create table app.donuts (id int, glazed boolean);
insert into app.donuts select n from generate_series(1, 3) n;`;
const OUTSIDE = '-- runs: statement by statement, outside a transaction';

beforeEach(async () => {
  name = `l_${randomBytes(6).toString('hex')}`;
  await superuser.query(`create database ${name} owner ${MASTER_USER}`);
  database = api.database(name);
  admin = new pg.Client(urlOf(cluster.superUrl, login, name));
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await superuser.query(`drop database ${name} with (force)`);
});
afterAll(async () => {
  await api.close();
  await superuser.end();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder of sources as db/ is one: the table, a long migration, and what comes after. */
function release(long: string): Sources {
  const files = {
    'prepare.sql': readSources('db').prepare,
    'grants.sql': '',
    'migrations/0001_table.sql': TABLE,
    'migrations/0002_long.sql': `${OUTSIDE}\n\n${long}`,
    'migrations/0003_after.sql': 'create table app.after (id int);',
  };
  const dir = mkdtempSync(join(folder, 'db-'));
  mkdirSync(join(dir, 'migrations'));
  mkdirSync(join(dir, 'functions'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text);
  return readSources(dir);
}
const ports = { now: Date.now, sleep: () => sleep(20), until: Number.POSITIVE_INFINITY };
const run = (sources: Sources, until = Number.POSITIVE_INFINITY) => migrate(database, sources, { ...ports, until });
/** Runs the migrations; `pauses` resolves when the migrator has seen that a statement still runs, and waits. */
function runSlowly(sources: Sources) {
  const { promise: pauses, resolve } = Promise.withResolvers<void>();
  const pause = () => {
    resolve();
    return ports.sleep();
  };
  return { pauses, running: migrate(database, sources, { ...ports, sleep: pause }) };
}
const recorded = async () =>
  (await admin.query<{ version: string }>('select version from public.schema_migrations order by 1')).rows.map(
    ({ version }) => version,
  );
const indexes = async () =>
  (
    await admin.query<{ name: string; valid: boolean }>(
      `select indexrelid::regclass::text as name, indisvalid as valid from pg_index
       where indrelid = 'app.donuts'::regclass order by 1`,
    )
  ).rows;

const INDEXES = `-- Two indexes: a comment with a semicolon; in it.
create index concurrently if not exists donuts_id on app.donuts (id);

create unique index concurrently if not exists
  donuts_unique on app.donuts (id) where id > 0;
`;
const BOTH = [
  { name: 'app.donuts_id', valid: true },
  { name: 'app.donuts_unique', valid: true },
];
const ALL = ['0001_table.sql', '0002_long.sql', '0003_after.sql'];

/** Keeps a build of an index waiting: it waits for every transaction that has changed the table. */
async function keepWaiting(): Promise<{ release: () => Promise<void> }> {
  const other = new pg.Client(urlOf(cluster.superUrl, login, name));
  await other.connect();
  await other.query('begin');
  await other.query('insert into app.donuts values (100)');
  return { release: () => other.query('commit').then(() => other.end()) };
}

test('the statements of the file run one by one, between the migrations before and after it', async () => {
  expect((await run(release(INDEXES))).migrations).toEqual(ALL);
  expect(await indexes()).toEqual(BOTH);
  expect((await run(release(INDEXES))).migrations).toEqual([]);
});

test('a statement that takes longer than its call goes on in the database, and the migrator waits for it', async () => {
  await migrate(database, { ...release(INDEXES), migrations: release(INDEXES).migrations.slice(0, 1) });
  const other = await keepWaiting();
  const { running, pauses } = runSlowly(release(INDEXES));
  await pauses;
  expect(await recorded()).toEqual(ALL.slice(0, 1));
  await other.release();
  expect((await running).migrations).toEqual(ALL.slice(1));
  expect(await indexes()).toEqual(BOTH);
});

test('a process whose time is over says so; the next one waits for the statement and goes on', async () => {
  await migrate(database, { ...release(INDEXES), migrations: release(INDEXES).migrations.slice(0, 1) });
  const other = await keepWaiting();
  await expect(run(release(INDEXES), Date.now() + STATEMENT_MILLISECONDS)).rejects.toThrow(
    'Migration 0002_long.sql still runs in the database. Deploy again: the next deployment waits for it.',
  );
  const { running: next, pauses } = runSlowly(release(INDEXES));
  await pauses;
  await other.release();
  expect((await next).migrations).toEqual(ALL.slice(1));
  expect(await indexes()).toEqual(BOTH);
});

test('an index whose build failed is removed and built again, when its cause is gone', async () => {
  await migrate(database, { ...release(INDEXES), migrations: release(INDEXES).migrations.slice(0, 1) });
  await admin.query('insert into app.donuts values (1)');
  await expect(run(release(INDEXES))).rejects.toThrow(/0002_long\.sql failed: .*could not create unique index/s);
  expect(await recorded()).toEqual(ALL.slice(0, 1));
  await admin.query('delete from app.donuts where ctid in (select max(ctid) from app.donuts where id = 1)');
  expect((await run(release(INDEXES))).migrations).toEqual(ALL.slice(1));
  expect(await indexes()).toEqual(BOTH);
});

test('a fill of a column that takes longer than a call is run once more, and then changes nothing', async () => {
  const fill = `update app.donuts set glazed = pg_sleep(0.5) is not null where glazed is null;\n`;
  expect((await run(release(fill))).migrations).toEqual(ALL);
  expect((await admin.query('select count(*)::int as n from app.donuts where glazed')).rows).toEqual([{ n: 3 }]);
});

test('a change of a table waits at most 5 s for its lock, with a comment before it and with text in its statement', async () => {
  const change = `-- The setting of the statement becomes the value of the rows.
alter table app.donuts add column waits text default current_setting('lock_timeout'),
  add constraint donuts_check check (waits <> 'it''s 0') not valid;

alter table app.donuts validate constraint donuts_check;
`;
  expect((await run(release(change))).migrations).toEqual(ALL);
  const { rows } = await admin.query('select distinct waits from app.donuts');
  expect(rows).toEqual([{ waits: '5s' }]);
});

test('a change of a table that finds it locked is given up after its time (55P03), run again, and succeeds', async () => {
  await migrate(database, { ...release(INDEXES), migrations: release(INDEXES).migrations.slice(0, 1) });
  const other = await keepWaiting();
  const waiting = async () =>
    (
      await admin.query<{ since: string }>(
        `select query_start::text as since from pg_stat_activity
         where query like '/* migration 0002_long.sql */%' and wait_event_type = 'Lock'`,
      )
    ).rows[0]?.since;
  const { promise: ended, resolve } = Promise.withResolvers<unknown>();
  const running = run(release('alter table app.donuts add column weight int;\n')).finally(() => resolve('ended'));
  const isAgain = async (first: string | undefined) => {
    const since = await waiting();
    return first === undefined ? since : since !== undefined && since !== first;
  };
  const until = async <T>(poll: () => Promise<T>) => {
    for (;;) {
      const value = await Promise.race([poll(), ended]);
      if (value) return value;
      await ports.sleep();
    }
  };
  const first = await until(waiting);
  expect(await until(() => isAgain(first as string)), 'the second run waits for the lock').toBe(true);
  await other.release();
  expect((await running).migrations).toEqual(ALL.slice(1));
});

test('a changed file is an error, although it is not executed again', async () => {
  await run(release(INDEXES));
  await expect(run(release(`${INDEXES}\nselect 1;\n`))).rejects.toThrow(
    'Migration 0002_long.sql was changed after this database applied it.',
  );
});
