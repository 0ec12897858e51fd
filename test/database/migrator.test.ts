import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { migrate, readMigrations } from '#db/migrator.ts';
import { MASTER_USER, openDataApi, urlOf } from './data-api.ts';

const cluster = inject('cluster');
const login = { user: MASTER_USER, password: cluster.adminPassword };
const api = openDataApi(cluster.superUrl, login);
const superuser = new pg.Pool({ connectionString: cluster.superUrl, max: 1 });
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

const file = (version: string, body: string) => ({ version, body });
const DONUTS = file('0001_donuts.sql', 'create table donuts (id int); insert into donuts values (1);');
const HOLES = file('0002_holes.sql', "create table holes (id int); -- it's: a 'quoted' $$ comment; :p0");

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

test('migrations are applied in order, and a second run applies nothing', async () => {
  expect(await migrate(database, [DONUTS, HOLES])).toEqual(['0001_donuts.sql', '0002_holes.sql']);
  expect(await migrate(database, [DONUTS, HOLES])).toEqual([]);
  expect(await query('select count(*)::int as n from donuts')).toEqual([{ n: 1 }]);
});

test('a file that was edited after it was applied is refused by its name', async () => {
  await migrate(database, [DONUTS]);
  const edited = { ...DONUTS, body: `${DONUTS.body} ` };
  await expect(migrate(database, [edited, HOLES])).rejects.toThrow(
    'migration 0001_donuts.sql was edited after it was applied',
  );
  expect(await tables()).not.toContain('holes');
});

test('a file that fails leaves nothing of itself, and all of those before it', async () => {
  const broken = file(
    '0002_holes.sql',
    'create table holes (id int); insert into holes values (1); insert into nowhere values (1);',
  );
  await expect(migrate(database, [DONUTS, broken])).rejects.toThrow('nowhere');
  expect(await tables()).toEqual(['donuts', 'schema_migrations']);
  expect(await migrate(database, [DONUTS, HOLES])).toEqual(['0002_holes.sql']);
});

test('a database that is newer than the bundle is accepted', async () => {
  await migrate(database, [DONUTS, HOLES]);
  expect(await migrate(database, [DONUTS])).toEqual([]);
});

test('eight deploys at once, into an empty database: each file is applied once', async () => {
  for (let round = 0; round < 5; round++) {
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(database, [DONUTS, HOLES])));
    expect(applied.flat().toSorted()).toEqual(['0001_donuts.sql', '0002_holes.sql']);
    expect(await query('select count(*)::int as n from donuts')).toEqual([{ n: 1 }]);
    await query('drop table donuts, holes, schema_migrations; drop function schema_migrate');
  }
});

test('the shop’s own migrations are numbered without a gap and run into an empty database as they are', async () => {
  const migrations = readMigrations('db/migrations');
  expect(migrations.map(({ version }) => Number(version.slice(0, 4)))).toEqual(migrations.map((_, i) => i + 1));
  expect(await migrate(database, migrations)).toHaveLength(migrations.length);
});
