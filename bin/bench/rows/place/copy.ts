/** A copy of the stopped shop's database with one hot product, many buyers, and commits of a chosen duration. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import type { Check } from '#bin/bench/figure.ts';
import { makeId } from '#domain/ids.ts';
import { REMOVE_COMMIT_DELAY } from '#local/postgres/commit-delay.ts';
import { startPostgres } from '#local/postgres.ts';
import { stateDir } from '#local/runtime/parts.ts';
import { portsFrom } from '#local/runtime/ports.ts';
import { insertProducts } from '#local/runtime/seed.ts';
import { openState } from '#local/runtime/state.ts';

export interface Copy {
  /** Connects as superuser, so the measured time has no cost of row-level rights. */
  readonly pool: pg.Pool;
  readonly productId: string;
  readonly buyers: readonly string[];
  slowCommits(enabled: boolean): Promise<void>;
  /** Checks that each of the requests became an order and each order reserved its unit. */
  checks(requests: number): Promise<readonly Check[]>;
  close(): Promise<void>;
}

const DATABASE = 'bench_place';
/** So many that no buyer reaches the limit of open orders. */
const BUYERS = 40_000;
/** More than the benchmark can sell. */
const STOCK = 1_000_000_000;

const trigger = (table: string): string =>
  `create constraint trigger slow_commit after update on ${table} deferrable initially deferred
   for each row execute function slow_commit();
   alter table ${table} disable trigger slow_commit;`;

/** Starts PostgreSQL alone and copies the stopped shop's database under the given name. */
export async function copyDatabase(
  port: number,
  database: string,
): Promise<{ readonly pool: pg.Pool; readonly stop: () => Promise<void> }> {
  const dir = stateDir(port);
  const adminPassword = openState(dir).state.adminPassword ?? '';
  const databaseUrl = process.env['DATABASE_URL'];
  const postgres = await startPostgres({
    dir: join(dir, 'postgres'),
    port: portsFrom(port).postgres,
    adminPassword,
    databaseUrl,
  });
  const url = new URL(postgres.superUrl);
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`drop database if exists ${database} with (force)`);
  await admin.end();
  await postgres.createDatabaseFrom('donut', database);
  url.pathname = `/${database}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 10 });
  pool.on('error', () => {});
  await pool.query(REMOVE_COMMIT_DELAY);
  return { pool, stop: () => postgres.stop() };
}

/** Makes the copy for the order rows: one hot product, and commits that can be slowed. */
export async function copyOfShop(port: number, commitMilliseconds: number): Promise<Copy> {
  const { pool, stop } = await copyDatabase(port, DATABASE);
  await pool.query(
    `create function slow_commit() returns trigger language plpgsql as
       $$ begin perform pg_sleep(${commitMilliseconds / 1_000}); return null; end $$;
     create table bench_row (id int primary key, n int not null) with (fillfactor = 50);
     insert into bench_row values (1, 0);
     ${trigger('bench_row')} ${trigger('app.stock')}`,
  );
  const buyers = Array.from({ length: BUYERS }, () => makeId('usr', Date.now(), randomBytes(10)));
  await pool.query(
    `insert into app.users (id, email, name, role) select id, id || '@donut.test', 'Buyer', 'BUYER' from unnest($1::text[]) id`,
    [buyers],
  );
  return { pool, buyers, productId: await hotProduct(pool), ...controls(pool, stop) };
}

async function hotProduct(pool: pg.Pool): Promise<string> {
  const id = makeId('prd', Date.now(), randomBytes(10));
  const { rows } = await pool.query<{ id: string }>(`select id from app.users where role = 'SELLER' limit 1`);
  const client = await pool.connect();
  const product = { id, sellerId: rows[0]?.id ?? '', title: 'Hot', price: 1_000, stock: STOCK, restockQuantity: 10 };
  await insertProducts(client, [product]).finally(() => client.release());
  return id;
}

function controls(pool: pg.Pool, stop: () => Promise<void>): Pick<Copy, 'slowCommits' | 'checks' | 'close'> {
  return {
    async slowCommits(enabled) {
      for (const table of ['bench_row', 'app.stock']) {
        await pool.query(`alter table ${table} ${enabled ? 'enable' : 'disable'} trigger slow_commit`);
      }
    },
    async checks(requests) {
      const { rows } = await pool.query<{ reserved: number; sold: number }>(
        `select (select sum(reserved)::int from app.stock where on_hand = ${STOCK}) as reserved,
           (select count(*)::int from app.orders where request_hash = 'bench') as sold`,
      );
      const { reserved = 0, sold = 0 } = rows[0] ?? {};
      return [
        { name: 'requests without an order', value: requests - sold, expected: 0 },
        { name: 'units reserved without an order', value: reserved - sold, expected: 0 },
      ];
    },
    async close() {
      await pool.end();
      await stop();
    },
  };
}
