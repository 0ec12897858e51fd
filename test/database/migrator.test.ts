import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { migrate } from '#db/migrator.ts';
import { checksumOf, type Migration, readSources, type Source, type Sources, toMigration } from '#db/sources.ts';
import { MASTER_USER, openDataApi, urlOf } from './data-api.ts';

const cluster = inject('cluster');
const login = { user: MASTER_USER, password: cluster.adminPassword };
const api = openDataApi(cluster.superUrl, login);
const superuser = new pg.Pool({ connectionString: cluster.superUrl, max: 1 });
const HEAD = readSources('db');
let name = '';
let database: Database;

beforeEach(async () => {
  name = `m_${randomBytes(6).toString('hex')}`;
  await superuser.query(`create database ${name} owner ${MASTER_USER}`);
  database = api.database(name);
});
afterEach(() => superuser.query(`drop database ${name} with (force)`));
afterAll(async () => {
  await api.close();
  await superuser.end();
});

const source = (path: string, body: string): Source => ({ path, body, checksum: checksumOf(body) });
const fn = (called: string, rest: string): Source =>
  source(`functions/${called}.sql`, `create or replace function app.${called}${rest}`);
/** A release of the given migrations and functions; its grants change nothing. */
const release = (migrations: readonly Migration[], functions: readonly Source[] = [], grants = ''): Sources => ({
  prepare: HEAD.prepare,
  migrations,
  functions,
  grants: source('grants.sql', grants),
});

const DONUTS = toMigration(
  '0001_donuts.sql',
  'create schema app; create table donuts (id int); insert into donuts values (1);',
);
const HOLES = toMigration('0002_holes.sql', "create table holes (id int); -- it's: a 'quoted' $$ comment; :p0");
const BROKEN = toMigration(
  '0002_holes.sql',
  'create table holes (id int); insert into holes values (1); insert into nowhere values (1);',
);

async function query<T extends pg.QueryResultRow>(text: string): Promise<T[]> {
  const client = new pg.Client(urlOf(cluster.superUrl, login, name));
  await client.connect();
  return client
    .query<T>(text)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}
const tables = async () =>
  (await query<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public' order by 1")).map(
    (row) => row.name,
  );
const functions = async () =>
  (
    await query<{ signature: string }>(
      "select oid::regprocedure::text as signature from pg_proc where pronamespace = 'app'::regnamespace order by 1",
    )
  ).map((row) => row.signature);

test('migrations are applied in order, and a second run applies nothing', async () => {
  const both = release([DONUTS, HOLES]);
  expect((await migrate(database, both)).migrations).toEqual(['0001_donuts.sql', '0002_holes.sql']);
  expect(await migrate(database, both)).toEqual({ migrations: [], functions: [], dropped: [] });
  expect(await query('select count(*)::int as n from donuts')).toEqual([{ n: 1 }]);
});

test('a migration that changed after it was applied is an error that names it', async () => {
  await migrate(database, release([DONUTS]));
  const edited = toMigration(DONUTS.version, `${DONUTS.body} `);
  await expect(migrate(database, release([edited, HOLES]))).rejects.toThrow(
    'Migration 0001_donuts.sql was changed after this database applied it.',
  );
  expect(await tables()).not.toContain('holes');
});

test('a release that fails leaves nothing of itself: no migration before the one that failed, and no function', async () => {
  await migrate(database, release([DONUTS]));
  const crumbs = toMigration('0002_crumbs.sql', 'create table crumbs (id int)');
  const one = fn('one', "() returns int language sql as 'select 1'");
  const broken = toMigration('0003_holes.sql', BROKEN.body);
  await expect(migrate(database, release([DONUTS, crumbs, broken], [one]))).rejects.toThrow(
    '0003_holes.sql failed, relation "nowhere" does not exist',
  );
  expect(await tables()).toEqual(['donuts', 'schema_migrations', 'schema_sources']);
  expect(await functions()).toEqual([]);
  expect((await migrate(database, release([DONUTS, HOLES], [one]))).migrations).toEqual(['0002_holes.sql']);
});

test('a function that fails takes the migration of its release with it', async () => {
  await migrate(database, release([DONUTS]));
  const wrong = fn('wrong', "() returns int language sql as 'select id from nowhere'");
  await expect(migrate(database, release([DONUTS, HOLES], [wrong]))).rejects.toThrow(
    'app.wrong failed, relation "nowhere" does not exist',
  );
  expect(await tables()).not.toContain('holes');
});

test('migrations that only the database has are accepted', async () => {
  await migrate(database, release([DONUTS, HOLES]));
  expect((await migrate(database, release([DONUTS]))).migrations).toEqual([]);
});

test('eight deployments at once, into an empty database: each file is applied once', async () => {
  const both = release([DONUTS, HOLES], [fn('one', "() returns int language sql as 'select 1'")]);
  for (let round = 0; round < 5; round++) {
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(database, both)));
    expect(applied.flatMap(({ migrations }) => migrations).toSorted()).toEqual(['0001_donuts.sql', '0002_holes.sql']);
    expect(applied.flatMap((one) => one.functions)).toEqual(['functions/one.sql']);
    expect(await query('select count(*)::int as n from donuts')).toEqual([{ n: 1 }]);
    await query('drop table donuts, holes, schema_migrations, schema_sources; drop schema app cascade');
  }
});

test('a function is applied again when its file changes, and only then', async () => {
  const text = (n: number) => fn('one', `() returns int language sql as 'select ${n}'`);
  const other = fn('other', "() returns int language sql as 'select app.one()'");
  await migrate(database, release([DONUTS], [text(1), other]));
  expect((await migrate(database, release([DONUTS], [text(1), other]))).functions).toEqual([]);
  expect((await migrate(database, release([DONUTS], [text(2), other]))).functions).toEqual(['functions/one.sql']);
  expect(await query('select app.other() as n')).toEqual([{ n: 2 }]);
});

test('functions need no order: each may call one that is created after it', async () => {
  const caller = fn('a', "() returns int language sql as 'select app.z(1)'");
  await migrate(database, release([DONUTS], [caller, fn('z', "(_n int) returns int language sql as 'select _n'")]));
  expect(await query('select app.a() as n')).toEqual([{ n: 1 }]);
});

test.each([
  ['another result type', '(_n int) returns text', "'select _n::text'"],
  ['another name of a parameter', '(_count int) returns int', "'select _count'"],
  ['another type of a parameter', '(_n text) returns int', "'select length(_n)'"],
  ['a parameter more, with a default', '(_n int, _more int default 0) returns int', "'select _n + _more'"],
  ['a parameter less', '() returns int', "'select 1'"],
])('a function gets %s: the old one is gone in the same transaction', async (_, signature, body) => {
  await migrate(database, release([DONUTS], [fn('f', "(_n int) returns int language sql as 'select _n'")]));
  await migrate(database, release([DONUTS], [fn('f', `${signature} language sql as ${body}`)]));
  expect(await functions()).toHaveLength(1);
});

test('a function whose result no longer fits those that call it fails, although their files did not change', async () => {
  const caller = fn('caller', "() returns int language sql as 'select app.f()'");
  await migrate(database, release([DONUTS], [fn('f', "() returns int language sql as 'select 1'"), caller]));
  const changed = fn('f', "() returns text language sql as $$ select 'one' $$");
  await expect(migrate(database, release([DONUTS], [changed, caller]))).rejects.toThrow('app.caller failed');
  expect(await query('select app.caller() as n')).toEqual([{ n: 1 }]);
});

test('a function whose file is gone is dropped; one that a table needs is not', async () => {
  const clock = toMigration(
    '0002_clock.sql',
    "create function app.now() returns timestamptz language sql as 'select now()'; create table app.t (at timestamptz default app.now())",
  );
  await migrate(database, release([DONUTS, clock], [fn('f', "() returns int language sql as 'select 1'")]));
  expect((await migrate(database, release([DONUTS, clock], []))).dropped).toEqual(['f']);
  expect(await functions()).toEqual(['app.now()']);
});

test('a file must create the one function it is named after', async () => {
  const wrong = source('functions/one.sql', "create function app.two() returns int language sql as 'select 2'");
  await expect(migrate(database, release([DONUTS], [wrong]))).rejects.toThrow(
    'functions/one.sql must create one function, app.one',
  );
});

test('grants are applied last, and again for a function that was dropped and created', async () => {
  const grants = `revoke all on all tables in schema app from shop_app; grant usage on schema app to shop_app;
    grant execute on all functions in schema app to shop_app;`;
  const version = (type: string) => fn('f', `() returns ${type} language sql as 'select 1::${type}'`);
  await migrate(database, release([DONUTS], [version('int')], grants));
  await migrate(database, release([DONUTS], [version('text')], grants));
  expect(
    await query("select array_to_string(proacl, ' ') like '%shop_app=X%' as granted from pg_proc where proname = 'f'"),
  ).toEqual([{ granted: true }]);
});

test('a database with exactly the migrations that a baseline replaces has the baseline', async () => {
  await migrate(database, release([DONUTS, HOLES]));
  const replaces = [DONUTS, HOLES].map(({ version, checksum }) => `--   ${version} ${checksum}`).join('\n');
  const baseline = toMigration('0001_baseline.sql', `-- replaces:\n${replaces}\n\n${DONUTS.body}${HOLES.body}`);
  expect((await migrate(database, release([baseline]))).migrations).toEqual(['0001_baseline.sql']);
  expect(await query('select count(*)::int as n from donuts')).toEqual([{ n: 1 }]);
});

test.each([
  ['lacks one of them', release([DONUTS])],
  ['has another text of one of them', release([DONUTS, toMigration(HOLES.version, 'create table holes (id text)')])],
])('a database that %s cannot be upgraded, and says so', async (_, older) => {
  await migrate(database, older);
  const replaces = [DONUTS, HOLES].map(({ version, checksum }) => `--   ${version} ${checksum}`).join('\n');
  const baseline = toMigration('0001_baseline.sql', `-- replaces:\n${replaces}\n\nselect 1;`);
  await expect(migrate(database, release([baseline]))).rejects.toThrow(
    'This database is older than release 0.1.0 and cannot be upgraded, see its migration 0002_holes.sql.',
  );
});

test('the shop’s own sources run into an empty database as they are', async () => {
  const applied = await migrate(database, HEAD);
  expect(applied.migrations).toHaveLength(HEAD.migrations.length);
  expect(applied.functions).toHaveLength(HEAD.functions.length);
  expect(await migrate(database, HEAD)).toEqual({ migrations: [], functions: [], dropped: [] });
});
