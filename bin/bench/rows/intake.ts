import { randomUUID } from 'node:crypto';
import { callAll } from '#bin/bench/client.ts';
import type { Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples } from '#bin/bench/fixture.ts';
import { INTAKE_BATCH_MAX } from '#domain/limits.ts';
import { AWS_LATENCY } from '#local/aws/latency.ts';
import { type Consumer, messageOf, openConsumer } from './intake/consumer.ts';

/** As many batches at a time as the event source mapping delivers. */
const CONCURRENCY = 3;
const CLIENTS = 100;
/** Each buyer has at most half of the open orders that a buyer may have. */
const ORDERS_PER_BUYER = 10;
const FUNCTIONS = ['order', 'order-intake'];

/** intake: the consumer of the order queue alone, and the AWS calls of orders that are queued. */
export async function intake(fixture: Fixture): Promise<Row> {
  const { system, quick, log } = fixture;
  const batches = quick ? 30 : 100;
  const port = Number(new URL(system.origin).port);
  const consumer = await openConsumer(port);
  try {
    await decideAll(fixture, consumer, 3 * CONCURRENCY);
    const rounds = await inSamples(fixture.rounds, async (round) => {
      const alone = await decideAll(fixture, consumer, batches);
      const lane = await queueOrders(fixture, quick ? 300 : 1_000);
      log(`intake round ${round}: ${alone.perSecond.toFixed(0)} orders/s`);
      return { alone, lane };
    });
    const sum = (of: (round: (typeof rounds)[number]) => number) => rounds.reduce((total, one) => total + of(one), 0);
    return {
      id: 'intake',
      title: `Order queue: its consumer alone, ${INTAKE_BATCH_MAX} orders of one product a call, ${CONCURRENCY} calls at a time, commit ${AWS_LATENCY.commit.milliseconds} ms`,
      figures: [
        {
          name: 'orders',
          unit: '/s',
          rounds: rounds.map(({ alone }) => alone.perSecond),
          better: 'more',
          gate: 4_000,
        },
        {
          name: 'Data API per queued order',
          unit: 'calls',
          rounds: rounds.map(({ lane }) => lane.dataApi),
          gate: 0.15,
        },
        { name: 'SQS per queued order', unit: 'calls', rounds: rounds.map(({ lane }) => lane.sqs), gate: 1.2 },
      ],
      checks: [
        { name: 'requests without an order', value: sum(({ alone }) => alone.missing), expected: 0 },
        { name: 'queued orders that were not placed', value: sum(({ lane }) => lane.missing), expected: 0 },
      ],
    };
  } finally {
    await consumer.close();
  }
}

async function ordered({ tables }: Fixture, productId: string): Promise<number> {
  return (await tables.ordersOf(productId)).filter(({ sold }) => sold).length;
}

async function decideAll(fixture: Fixture, consumer: Consumer, count: number) {
  await fixture.tables.postponePayments();
  const orders = count * INTAKE_BATCH_MAX;
  const [productId = ''] = await fixture.shop.products(1, orders);
  const buyers = await fixture.shop.buyers(Math.ceil(orders / ORDERS_PER_BUYER));
  const batches = Array.from({ length: count }, (_, batch) =>
    Array.from({ length: INTAKE_BATCH_MAX }, (_, i) => {
      const buyer = buyers[(batch * INTAKE_BATCH_MAX + i) % buyers.length];
      if (!buyer) throw new Error('no buyers were created');
      return messageOf(buyer, productId);
    }),
  );
  const startedAt = performance.now();
  const poller = async (): Promise<void> => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await consumer.decide(batch);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, poller));
  const perSecond = orders / ((performance.now() - startedAt) / 1_000);
  return { perSecond, missing: orders - (await ordered(fixture, productId)) };
}

/** Sends orders that are to be queued, waits for their decisions, and counts the calls of both functions. */
async function queueOrders(fixture: Fixture, count: number) {
  const { shop, system } = fixture;
  const [productId = ''] = await shop.products(1, count);
  const calls = (await shop.buyers(count)).map(({ token }) => ({
    path: '/api/v1/orders',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID(), prefer: 'respond-async' },
    body: { lines: [{ productId, quantity: 1 }] },
  }));
  await shop.resetMeter();
  await callAll(system.origin, calls, CLIENTS, 'response');
  await shop.waitUntilIdle();
  const used = Object.entries(await shop.calls(FUNCTIONS));
  const of = (service: string) =>
    used.reduce((sum, [name, times]) => sum + (name.startsWith(`${service}:`) ? times : 0), 0) / count;
  return { dataApi: of('rds-data'), sqs: of('sqs'), missing: count - (await ordered(fixture, productId)) };
}
