/**
 * The whole benchmark: first the rows on a running system, then the rows on PostgreSQL alone, then start times and
 * sizes.
 */
import { latencyLine } from '#local/aws/latency.ts';
import { median, type Row, wrongChecks } from './figure.ts';
import type { Fixture } from './fixture.ts';
import { openFloor } from './floor.ts';
import { type Machine, machine } from './machine.ts';
import { type Options, ROWS_WITH_LATENCY, type RowId } from './options.ts';
import { watchMemory } from './processes.ts';
import { bestSellers } from './rows/best-sellers.ts';
import { connections } from './rows/connections.ts';
import { expiry } from './rows/expiry.ts';
import { fanOut } from './rows/fan-out.ts';
import { flood } from './rows/flood.ts';
import { growth } from './rows/growth.ts';
import { heldOrders } from './rows/held-orders.ts';
import { type HotSample, hotProduct } from './rows/hot-product.ts';
import { intake } from './rows/intake.ts';
import { load } from './rows/load.ts';
import { notices } from './rows/notices.ts';
import { place } from './rows/place.ts';
import { size } from './rows/size.ts';
import { soldOut } from './rows/sold-out.ts';
import { statements } from './rows/statements.ts';
import { slowRow, surge } from './rows/surge.ts';
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
  /** One sentence for each failed check. */
  readonly wrong: readonly string[];
}

type Log = (line: string) => void;

/** Runs the selected rows. */
export async function runBench(options: Options, log: Log): Promise<Result> {
  const { quick, rounds } = options;
  const withLatency = options.rows.filter((row) => ROWS_WITH_LATENCY.includes(row));
  const others = options.rows.filter((row) => !ROWS_WITH_LATENCY.includes(row));
  const rows: Row[] = [];
  if (others.length > 0) rows.push(...(await ownRows({ ...options, rows: others }, log)));
  if (withLatency.length > 0) {
    const latent = { ...options, rows: withLatency, hasLatency: true };
    const system = await start(latent, log);
    rows.push(...(await sellingRows(latent, system, log).finally(() => system.stop())));
  }
  return { at: new Date().toISOString(), machine: machine(), quick, rounds, rows, wrong: wrongChecks(rows) };
}

function start({ port, hasLatency }: Options, log: Log): Promise<Fixture['system']> {
  log(`starting an empty system on port ${port}${hasLatency ? `; latencies ${latencyLine()}` : ''}`);
  return startSystem(port, '--fresh', ...(hasLatency ? ['--latency', 'aws'] : []));
}

/** Runs the rows that share one system and its data. */
async function ownRows(options: Options, log: Log): Promise<readonly Row[]> {
  const { rows: wanted, port, rounds, quick } = options;
  const system = await start(options, log);
  const peak = watchMemory([system.pid]);
  const rows: Row[] = [];
  try {
    rows.push(...(await sellingRows(options, system, log)));
  } finally {
    await system.stop();
  }
  const peakMegabytes = peak()?.pssMegabytes;
  if (wanted.includes('place')) rows.push(await place({ port, rounds, quick, log }));
  if (wanted.includes('statements')) rows.push(await statements({ port, rounds, quick, log }));
  if (wanted.includes('B7')) rows.push(await expiry({ port, rounds, quick, log }));
  if (wanted.includes('B10')) rows.push(await bestSellers({ port, rounds, quick, log }));
  if (wanted.includes('B9')) {
    const firstReadySeconds = system.readySeconds;
    rows.push(
      await size({ port, rounds, quick, firstReadySeconds, peakMegabytes: peakMegabytes ? [peakMegabytes] : [], log }),
    );
  }
  return rows;
}

/** Runs the rows that need the running system. They wait for their own background work, so no row disturbs the next. */
async function sellingRows(options: Options, system: Fixture['system'], log: Log): Promise<readonly Row[]> {
  const { rounds, quick, port } = options;
  const wants = (row: RowId): boolean => options.rows.includes(row);
  if (
    !(['B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B8', 'flood', 'surge', 'slow-row', 'intake', 'growth'] as const).some(wants)
  )
    return [];
  const tables = await openTables(system.databaseUrl);
  const floor = await openFloor(port, system.pid);
  const fixture: Fixture = { system, shop: await openShop(system.origin), tables, floor, rounds, quick, log };
  try {
    log('warming up');
    await floor.round({ stock: 300, buyers: 300, clients: 100 });
    await sell(fixture, { stock: 300, buyers: 300, clients: 100, waitUntilIdle: true });
    const rows: Row[] = [];
    let hot: readonly HotSample[] | undefined;
    if (wants('B1')) {
      const { row, rounds: measured } = await hotProduct(fixture);
      hot = measured;
      rows.push(row);
    }
    if (wants('B4')) rows.push(await connections(fixture));
    if (wants('flood')) rows.push(await flood(fixture));
    if (wants('intake')) rows.push(await intake(fixture));
    if (wants('surge')) rows.push(await surge(fixture));
    if (wants('slow-row')) rows.push(await slowRow(fixture));
    if (wants('B5')) rows.push(await fanOut(fixture));
    if (wants('B2')) rows.push(await heldOrders(fixture));
    if (wants('B8')) rows.push(await load(fixture));
    if (wants('B3')) rows.push(await soldOut(fixture, hot && median(hot.map(({ sale }) => sale.perSecond))));
    if (wants('B6')) rows.push(await notices(fixture));
    if (wants('growth')) rows.push(await growth(fixture, hot));
    return rows;
  } finally {
    await floor.close();
    await tables.close();
  }
}
