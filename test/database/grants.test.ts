import { expect, test } from 'vitest';
import { freshDatabase } from './fresh.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const DENIED = '42501';
const COLUMNS: Readonly<Record<string, string>> = {
  stock_cycles: 'cause',
  stock_moves: 'ref',
  order_history: 'order_id',
  order_lines: 'order_id',
  order_rejections: 'order_id',
  inbox: 'consumer',
  intake_batches: 'requests',
  idempotency: 'caller',
  dead_letter_history: 'dead_letter_id',
  operator_actions: 'target',
  wallet_entries: 'ref',
};
const HISTORY_AND_LEDGERS = Object.keys(COLUMNS);

async function tables(): Promise<string[]> {
  const { rows } = await fresh.admin.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'app' order by 1",
  );
  return rows.map(({ name }) => name);
}

/** SQLSTATEs of the statements, each tried as shop_app. */
async function tried(statements: readonly string[]): Promise<Record<string, string>> {
  const session = await fresh.session();
  const result: Record<string, string> = {};
  for (const statement of statements) {
    result[statement] = await session.query(statement).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  }
  await session.close();
  return result;
}
const allDenied = (statements: readonly string[]) =>
  Object.fromEntries(statements.map((statement) => [statement, DENIED]));

test('the functions can only add to history and ledgers', async () => {
  const product = await shop.product({ stock: 1 });
  await place(fresh.database, newOrder(await shop.buyer(), [[product, 1]]));
  const statements = HISTORY_AND_LEDGERS.map((table) => `update app.${table} set ${COLUMNS[table]} = default`);
  expect(await tried(statements)).toEqual(allDenied(statements));
});

test('the functions delete nothing, from no table', async () => {
  const statements = (await tables()).flatMap((table) => [`delete from app.${table}`, `truncate app.${table}`]);
  expect(statements.length).toBeGreaterThan(20);
  expect(await tried(statements)).toEqual(allDenied(statements));
});

test('the functions own nothing and cannot change the schema', async () => {
  const statements = [
    'create table app.mine (id int)',
    'create table public.mine (id int)',
    'create schema mine',
    'create role mine',
    'create or replace function app.now() returns timestamptz language sql as $$ select pg_catalog.now() $$',
    'create extension pgcrypto',
    'alter table app.stock add column mine int',
    'alter table app.stock drop constraint stock_check',
    'drop table app.stock',
    'drop function app.live_role',
    'create index mine on app.orders (total)',
    'grant update on app.stock_moves to shop_app',
    'alter role shop_app superuser',
    'set role donut_admin',
    'update public.schema_migrations set version = version',
    'update public.schema_sources set path = path',
    `select public.schema_apply('{"migrations": [{"version": "9999_mine.sql", "body": "create table app.mine (id int)"}]}')`,
    "select public.ensure_role('mine', 'x')",
  ];
  const results = await tried(statements);
  // A grant that grants nothing is only a warning in SQL: what counts is what it changed.
  delete results['grant update on app.stock_moves to shop_app'];
  expect(new Set(Object.entries(results).filter(([, code]) => code !== DENIED && code !== '42501'))).toEqual(new Set());
  const { rows } = await fresh.admin.query(
    "select has_table_privilege('shop_app', 'app.stock_moves', 'update') as may, rolsuper from pg_roles where rolname = 'shop_app'",
  );
  expect(rows).toEqual([{ may: false, rolsuper: false }]);
  const { rows: owned } = await fresh.admin.query("select relname from pg_class where relowner = 'shop_app'::regrole");
  expect(owned).toEqual([]);
});

test('every table of the schema is either append-only or listed as one that changes', async () => {
  const { rows } = await fresh.admin.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind = 'r'
     and not has_table_privilege('shop_app', c.oid, 'update') order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual(HISTORY_AND_LEDGERS.toSorted());
});
