/** The database of release 0.1.0 upgraded to this release, and the statements of release 0.1.0 on it. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrate } from '#db/migrator.ts';
import { readSources } from '#db/sources.ts';
import { APP_USER, MASTER_USER, openDataApi, urlOf } from '#test/database/data-api.ts';
import { describeFunctions, describeSchema } from '#test/database/schema.ts';
import { newId } from '#test/database/shop.ts';
import { brokenInvariants } from '#test/invariants.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures', '0.1.0');
interface OldStatement {
  readonly text: string;
  readonly parameterTypes: readonly string[];
  readonly resultTypes: readonly string[];
}
const STATEMENTS: Readonly<Record<string, OldStatement>> = JSON.parse(
  readFileSync(join(FIXTURE, 'statements.json'), 'utf8'),
);
/** The dead letter of the release that was discarded: its message is redacted. */
const DISCARDED = 'dl_01m8kcgt9qvpr04dr98bbns6kf';
/** What a migration changed in the rows. */
const changed = (table: string, row: Row): Row => {
  if (table === 'outbox' && row['type'] === 'letter.parked') return { ...row, type: 'dead_letter.parked' };
  if (table === 'dead_letters' && row['id'] === DISCARDED)
    return { ...row, body: '{"ids": [], "redacted": true}', attributes: {}, error: 'error #' };
  if (table === 'dead_letter_history' && row['dead_letter_id'] === DISCARDED && row['actor'] === 'dlq-retry')
    return { ...row, detail: 'error #' };
  if (table === 'rate_tokens') return { ...row, name: String(row['name']).replace(/^look:/, 'poll:') };
  return row;
};

const cluster = inject('cluster');
const login = { user: MASTER_USER, password: cluster.adminPassword };
const api = openDataApi(cluster.superUrl, login);
const superuser = new pg.Pool({ connectionString: cluster.superUrl, max: 1 });
const names = { upgraded: `u_${randomBytes(6).toString('hex')}`, fresh: `u_${randomBytes(6).toString('hex')}` };
const admin = new pg.Client(urlOf(cluster.superUrl, login, names.upgraded));
const app = new pg.Client(urlOf(cluster.superUrl, { user: APP_USER, password: cluster.appPassword }, names.upgraded));
let before: Record<string, Row[]> = {};

type Row = Record<string, unknown>;

async function rowsByTable(): Promise<Record<string, Row[]>> {
  const { rows: tables } = await admin.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'app'::regnamespace and relkind = 'r' order by 1",
  );
  const all: Record<string, Row[]> = {};
  for (const { name } of tables) {
    const { rows } = await admin.query<{ row: Row }>(`select to_jsonb(t) as row from app.${name} t order by t::text`);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

beforeAll(async () => {
  for (const name of Object.values(names)) await superuser.query(`create database ${name} owner ${MASTER_USER}`);
  await admin.connect();
  for (const file of ['migrator.sql', 'migrations.sql', 'data.sql']) {
    await admin.query(readFileSync(join(FIXTURE, file), 'utf8'));
  }
  before = await rowsByTable();
  await migrate(api.database(names.upgraded), readSources('db'));
  await app.connect();
});
afterAll(async () => {
  await api.close();
  await admin.end();
  await app.end();
  for (const name of Object.values(names)) await superuser.query(`drop database ${name} with (force)`);
  await superuser.end();
});

/** A statement of release 0.1.0 with the parameters that its bundle would send, as role shop_app. */
async function oldBundle<T extends pg.QueryResultRow>(name: string, ...values: unknown[]): Promise<T[]> {
  const { text } = STATEMENTS[name] as OldStatement;
  return (await app.query<T>(asPrepared(text), values)).rows;
}
const asPrepared = (text: string): string => text.replace(/:p(\d+)\b/g, (_, n: string) => `$${Number(n) + 1}`);

test('the upgraded schema equals a fresh one: tables, indexes, functions and grants', async () => {
  await migrate(api.database(names.fresh), readSources('db'));
  const fresh = new pg.Client(urlOf(cluster.superUrl, login, names.fresh));
  await fresh.connect();
  try {
    expect(await describeSchema(admin)).toBe(await describeSchema(fresh));
    expect(await describeFunctions(admin)).toEqual(await describeFunctions(fresh));
  } finally {
    await fresh.end();
  }
});

test('the 21 migrations of the release stay recorded beside those of this one', async () => {
  const { rows } = await admin.query<{ version: string }>('select version from public.schema_migrations order by 1');
  const own = readSources('db').migrations.map(({ version }) => version);
  expect(rows).toHaveLength(21 + own.length);
  expect(rows.map(({ version }) => version)).toEqual(expect.arrayContaining(own));
});

test('every row is kept, with the columns it had', async () => {
  const after = await rowsByTable();
  expect(Object.values(before).flat().length).toBeGreaterThan(250);
  for (const [table, rows] of Object.entries(before)) {
    const columns = Object.keys(rows[0] ?? {});
    const kept = (after[table] ?? []).map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
    expect(sorted(kept), table).toEqual(sorted(rows.map((row) => changed(table, row))));
  }
});
const sorted = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

test('the upgraded shop breaks no invariant when the mails that the release was sending have been given back', async () => {
  // The release did not keep the order of mails, nor the units of a surplus in each of them.
  await admin.query("update app.mails set state = 'PENDING' where state = 'SENDING' and kind <> 'stock.back'");
  expect(await brokenInvariants(admin)).toEqual({});
});

test.each(Object.entries(STATEMENTS))('the statement %s of the release still fits', async (_, statement) => {
  await app.query('deallocate all');
  await app.query(`prepare statement as ${asPrepared(statement.text)}`);
  const { rows } = await app.query(
    `select parameter_types::text[] as "parameterTypes", result_types::text[] as "resultTypes"
     from pg_prepared_statements where name = 'statement'`,
  );
  expect(rows[0]).toEqual({ parameterTypes: statement.parameterTypes, resultTypes: statement.resultTypes });
});

test('the bundle of the release takes an order on the new schema, and its buyer pays it', async () => {
  const { rows } = await admin.query<{ buyer: string; product: string }>(
    `select (select id from app.users where role = 'BUYER' and email is not null order by id desc limit 1) as buyer,
       (select s.product_id from app.stock s where s.on_hand > s.reserved order by s.product_id desc limit 1) as product`,
  );
  const { buyer = '', product = '' } = rows[0] ?? {};
  const iat = Math.floor(Date.now() / 1000);
  await oldBundle('chargeWallet', buyer, iat, 'key-charge', 'hash', newId('chg'), 1_000_000, 10_000_000);
  const id = newId('ord');
  const place = (orderId: string) =>
    oldBundle<{ outcome: string; replayed: boolean }>(
      'placeOrders',
      JSON.stringify([
        { id: orderId, buyer, iat, key: 'key', hash: 'hash', request: 'req', lines: [{ p: product, q: 1 }] },
      ]),
      ...[5, 20, 24, 0],
    );
  expect(await place(id)).toMatchObject([{ outcome: 'placed', replayed: false }]);
  expect(await place(newId('ord'))).toMatchObject([{ outcome: 'placed', replayed: true }]);
  expect(await oldBundle('payOrder', buyer, iat, 'key-pay', 'hash', id, newId('pay'), 0.5, 0, 'req')).toMatchObject([
    { outcome: 'paid', replayed: false },
  ]);
  expect(await brokenInvariants(admin)).toEqual({});
});

test('a rolled-back deployment: the migrator of the release finds its migrations applied', async () => {
  await admin.query(readFileSync(join(FIXTURE, 'migrator.sql'), 'utf8'));
  const { rows } = await admin.query(
    `select distinct public.schema_migrate(version, checksum, 'this is not SQL') as result
     from public.schema_migrations where version not in (select jsonb_array_elements_text($1))`,
    [JSON.stringify(readSources('db').migrations.map(({ version }) => version))],
  );
  expect(rows).toEqual([{ result: 'unchanged' }]);
  expect(await migrate(api.database(names.upgraded), readSources('db'))).toEqual({
    migrations: [],
    functions: [],
    dropped: [],
  });
});
