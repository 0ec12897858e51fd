/**
 * What an order costs PostgreSQL, statement by statement: CPU and WAL of everything that one order causes until its mail is
 * recorded as sent. One connection runs each statement after the other, in batches as large as those of a busy shop.
 */
import type { Figure, Row } from '#bin/bench/figure.ts';
import { inSamples, measuredValues } from '#bin/bench/fixture.ts';
import { countSales } from '#db/statements/best-sellers.ts';
import { readPaidOrders } from '#db/statements/data-platform.ts';
import { claimMails, recordMails } from '#db/statements/mails.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import {
  AWS_BATCH_ENTRIES_MAX,
  NOTICE_REPEAT_HOURS_DEFAULT,
  RELAY_CLAIM_MAX,
  SETTLE_MINUTES_DEFAULT,
} from '#domain/limits.ts';
import { copyOfShop } from './place/copy.ts';
import { type Cost, type Meter, openMeter } from './statements/meter.ts';
import { placedOrders, type StatementsShop } from './statements/placed-orders.ts';

export interface StatementsOptions {
  readonly port: number;
  readonly rounds: number;
  readonly quick: boolean;
  log(line: string): void;
}

const MAILS = {
  perSecond: 500,
  again: false,
  noticesPerUnit: null,
  pace: { repeatHours: NOTICE_REPEAT_HOURS_DEFAULT, settleMinutes: SETTLE_MINUTES_DEFAULT, vipHeadStartMinutes: 0 },
} as const;

const inBatches = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** Claims and marks every event that waits. */
async function relay({ run }: Meter): Promise<void> {
  for (;;) {
    const ids = (await run(claimOutbox(false))).flatMap(([id]) => (id === null ? [] : Number(id)));
    if (ids.length > 0) await run(markPublished(ids));
    if (ids.length < RELAY_CLAIM_MAX) return;
  }
}

/** Claims the mails of paid orders and records them as sent. */
async function mail({ run }: Meter, orders: readonly string[]): Promise<void> {
  for (const batch of inBatches(orders, AWS_BATCH_ENTRIES_MAX)) {
    const claimed = await run(
      claimMails(
        batch.map((subject) => ({ kind: 'order.paid', subject })),
        MAILS,
      ),
    );
    const sent = claimed.flatMap(([id]) =>
      typeof id !== 'string' ? [] : { id: Number(id), state: 'SENT' as const, providerId: id },
    );
    await run(recordMails(sent));
  }
}

/** Runs every statement for so many unpaid and paid orders, and returns what each of them cost for one order. */
async function costs(meter: Meter, shop: StatementsShop, count: number) {
  const measured: Record<string, Cost> = {};
  const { place, take, fund } = placedOrders(meter, shop);
  measured['unpaid: place_orders'] = await meter.measure(count, () => place(take(count), false));
  measured['unpaid: relay, one event'] = await meter.measure(count, () => relay(meter));
  const buyers = take(count);
  await fund(buyers);
  const orders: string[] = [];
  measured['paid: place_orders'] = await meter.measure(count, async () => {
    orders.push(...(await place(buyers, true)));
  });
  measured['paid: relay, two events'] = await meter.measure(count, () => relay(meter));
  measured['paid: mailer'] = await meter.measure(count, () => mail(meter, orders));
  measured['paid: best-sellers'] = await meter.measure(count, async () => {
    for (const batch of inBatches(orders, AWS_BATCH_ENTRIES_MAX))
      await meter.run(countSales(batch.map((orderId) => ({ kind: 'paid', orderId }))));
  });
  measured['paid: data-platform'] = await meter.measure(count, async () => {
    for (const batch of inBatches(orders, AWS_BATCH_ENTRIES_MAX)) await meter.run(readPaidOrders(batch));
  });
  return measured;
}

/** Measures the statements alone. The system of this port must have run once and must be stopped now. */
export async function statements({ port, rounds, quick, log }: StatementsOptions): Promise<Row> {
  const copy = await copyOfShop(port, 0);
  try {
    const client = await copy.pool.connect();
    const meter = await openMeter(client, copy.pool);
    const shop = { pool: copy.pool, productId: copy.productId, buyers: [...copy.buyers] };
    await costs(meter, shop, 50);
    const results = await inSamples(rounds, async (round) => {
      const measured = await costs(meter, shop, quick ? 300 : 2_000);
      log(`statements round ${round}: ${Object.values(measured).map(({ wal }) => wal.toFixed(0))} bytes of WAL`);
      return measured;
    });
    client.release();
    return { id: 'statements', title: TITLE, figures: figuresOf(results), checks: [] };
  } finally {
    await copy.close();
  }
}

const TITLE = 'What one order costs PostgreSQL, statement by statement, on one connection';

function figuresOf(results: readonly Readonly<Record<string, Cost>>[]): readonly Figure[] {
  const names = Object.keys(results[0] ?? {});
  const of = (name: string, pick: (cost: Cost) => number | undefined) =>
    measuredValues(results.map((result) => (result[name] === undefined ? undefined : pick(result[name]))));
  return names.flatMap((name) => [
    { name: `${name}: CPU`, unit: 'ms', rounds: of(name, ({ milliseconds }) => milliseconds) },
    { name: `${name}: WAL`, unit: 'bytes', rounds: of(name, ({ wal }) => wal) },
    { name: `${name}: inserted or updated`, unit: 'rows', rounds: of(name, ({ versions }) => versions) },
    { name: `${name}: updated with new index entries`, unit: 'rows', rounds: of(name, ({ reindexed }) => reindexed) },
  ]);
}
