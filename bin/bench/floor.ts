import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { callAll } from './client.ts';
import { quantile } from './figure.ts';
import { cpuMilliseconds } from './processes.ts';
import { superUrl } from './system.ts';

export interface FloorSample {
  readonly ordersPerSecond: number;
  readonly p99: number;
  readonly cpuPerOrder: number | undefined;
}

export interface Floor {
  /** Sells one hot product, like the row that is compared with the floor. */
  round(sale: { readonly stock: number; readonly buyers: number; readonly clients: number }): Promise<FloorSample>;
  close(): Promise<void>;
}

const DATABASE = 'bench_floor';
/** The ninth of the ten ports that a system may use; the system itself uses six. */
const PORT_OFFSET = 9;

/**
 * Starts the floor server beside a running system, on the same PostgreSQL. `systemPid` is the root of the system's
 * processes.
 */
export async function openFloor(port: number, systemPid: number): Promise<Floor> {
  await once(superUrl(port, 'postgres'), `drop database if exists ${DATABASE} with (force)`);
  await once(superUrl(port, 'postgres'), `create database ${DATABASE}`);
  const url = superUrl(port, DATABASE);
  const database = new pg.Client({ connectionString: url });
  database.on('error', () => {});
  await database.connect();
  await database.query(
    `create table floor_stock (id text primary key, on_hand int not null, reserved int not null default 0) with (fillfactor = 50);
     create table floor_wallets (id text primary key, balance int not null) with (fillfactor = 50);
     create table floor_orders (id text primary key, product_id text not null, quantity int not null)`,
  );
  const child = await startServer(port + PORT_OFFSET, url);
  const pids = [systemPid, child.pid ?? 0];
  return {
    async round({ stock, buyers, clients }) {
      const id = randomUUID();
      await database.query('insert into floor_stock (id, on_hand) values ($1, $2)', [id, stock]);
      const lines = [{ productId: id, quantity: 1 }];
      const calls = Array.from({ length: buyers }, () => ({ path: '/orders', body: { buyerId: randomUUID(), lines } }));
      await database.query('insert into floor_wallets select id, 1 from unnest($1::text[]) id', [
        calls.map(({ body }) => body.buyerId),
      ]);
      const before = cpuMilliseconds(pids);
      const responses = await callAll(`http://127.0.0.1:${port + PORT_OFFSET}`, calls, clients);
      const after = cpuMilliseconds(pids);
      const sold = responses.filter(({ status }) => status === 201);
      const seconds = Math.max(...sold.map(({ at }) => at)) / 1_000;
      return {
        ordersPerSecond: sold.length / seconds,
        p99: quantile(
          responses.map(({ milliseconds }) => milliseconds),
          0.99,
        ),
        cpuPerOrder: before === undefined || after === undefined ? undefined : (after - before) / sold.length,
      };
    },
    async close() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      await database.end();
    },
  };
}

async function startServer(port: number, url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'floor-server.ts'), String(port), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGTERM'));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`The floor server exited with code ${code}`)));
  });
  return child;
}

async function once(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}
