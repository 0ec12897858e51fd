/** The whole bench: one empty system for the rows that sell, then PostgreSQL alone, then starts and sizes. */
import { median, type Row, wrongChecks } from './figure.ts';
import type { Fixture } from './fixture.ts';
import { openFloor } from './floor.ts';
import { type Machine, machine } from './machine.ts';
import type { Options, RowId } from './options.ts';
import { watchMemory } from './processes.ts';
import { bestSellers } from './rows/best-sellers.ts';
import { connections } from './rows/connections.ts';
import { expiry } from './rows/expiry.ts';
import { fanOut } from './rows/fan-out.ts';
import { growth } from './rows/growth.ts';
import { heldOrders } from './rows/held-orders.ts';
import { type HotSample, hotProduct } from './rows/hot-product.ts';
import { load } from './rows/load.ts';
import { notices } from './rows/notices.ts';
import { place } from './rows/place.ts';
import { size } from './rows/size.ts';
import { soldOut } from './rows/sold-out.ts';
import { sell } from './sale.ts';
import { openShop } from './shop.ts';
import { startSystem } from './system.ts';
import { openTables } from './tables.ts';

export interface Result {
  readonly at: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly rows: readonly Row[];
  /** What must not be: each a sentence. */
  readonly wrong: readonly string[];
}

type Say = (line: string) => void;

/** Runs the rows that are asked for. */
export async function runBench(options: Options, say: Say): Promise<Result> {
  const { rows: wanted, port, rounds, quick } = options;
  say(`starting an empty system on port ${port}`);
  const system = await startSystem(port, '--fresh');
  const peak = watchMemory([system.pid]);
  const rows: Row[] = [];
  try {
    rows.push(...(await sellingRows(options, system, say)));
  } finally {
    await system.stop();
  }
  const peakMegabytes = peak()?.pssMegabytes;
  if (wanted.includes('place')) rows.push(await place({ port, rounds, quick, say }));
  if (wanted.includes('B7')) rows.push(await expiry({ port, rounds, quick, say }));
  if (wanted.includes('B10')) rows.push(await bestSellers({ port, rounds, quick, say }));
  if (wanted.includes('B9')) {
    const firstReadySeconds = system.readySeconds;
    rows.push(
      await size({ port, rounds, quick, firstReadySeconds, peakMegabytes: peakMegabytes ? [peakMegabytes] : [], say }),
    );
  }
  return { at: new Date().toISOString(), machine: machine(), quick, rounds, rows, wrong: wrongChecks(rows) };
}

/** The rows that need the running system, in an order in which none leaves work for the next. */
async function sellingRows(options: Options, system: Fixture['system'], say: Say): Promise<readonly Row[]> {
  const { rounds, quick, port } = options;
  const wants = (row: RowId): boolean => options.rows.includes(row);
  if (!(['B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B8', 'growth'] as const).some(wants)) return [];
  const tables = await openTables(system.databaseUrl);
  const floor = await openFloor(port, system.pid);
  const ground: Fixture = { system, shop: await openShop(system.origin), tables, floor, rounds, quick, say };
  try {
    say('warming up');
    await floor.round({ stock: 300, buyers: 300, clients: 100 });
    await sell(ground, { stock: 300, buyers: 300, clients: 100, toRest: true });
    const rows: Row[] = [];
    let hot: readonly HotSample[] | undefined;
    if (wants('B1')) {
      const { row, rounds: measured } = await hotProduct(ground);
      hot = measured;
      rows.push(row);
    }
    if (wants('B4')) rows.push(await connections(ground));
    if (wants('B5')) rows.push(await fanOut(ground));
    if (wants('B2')) rows.push(await heldOrders(ground));
    if (wants('B8')) rows.push(await load(ground));
    if (wants('B3')) rows.push(await soldOut(ground, hot && median(hot.map(({ sale }) => sale.perSecond))));
    if (wants('B6')) rows.push(await notices(ground));
    if (wants('growth')) rows.push(await growth(ground, hot));
    return rows;
  } finally {
    await floor.close();
    await tables.close();
  }
}
