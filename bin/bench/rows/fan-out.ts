import { randomUUID } from 'node:crypto';
import { callAll } from '#bin/bench/client.ts';
import { quantile, type Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples } from '#bin/bench/fixture.ts';

const PRODUCTS = 30;
const PAUSE_MILLISECONDS = 150;

/** B5: time from the order that empties the stock to the factory request: outbox, relay, SNS, SQS, restock function. */
export async function fanOut(fixture: Fixture): Promise<Row> {
  const rounds = await inSamples(fixture.rounds, async (round) => {
    const result = await oneSample(fixture);
    fixture.log(`B5 round ${round}: p95 ${quantile(result.times, 0.95).toFixed(0)} ms`);
    return result;
  });
  return {
    id: 'B5',
    title: `Fan-out: ${PRODUCTS} shortages a round, from the order response to the factory request`,
    figures: [
      { name: 'p50', unit: 'ms', rounds: rounds.map(({ times }) => quantile(times, 0.5)) },
      { name: 'p95', unit: 'ms', rounds: rounds.map(({ times }) => quantile(times, 0.95)), gate: 1_000 },
    ],
    checks: [
      { name: 'lost', value: rounds.reduce((sum, { lost }) => sum + lost, 0), expected: 0 },
      { name: 'duplicates', value: rounds.reduce((sum, { duplicates }) => sum + duplicates, 0), expected: 0 },
    ],
  };
}

async function oneSample({ system, shop }: Fixture) {
  const products = await shop.products(PRODUCTS, 1);
  const buyers = await shop.buyers(PRODUCTS);
  const respondedAt = new Map<string, number>();
  for (const [i, productId] of products.entries()) {
    const headers = { authorization: `Bearer ${buyers[i]?.token}`, 'idempotency-key': randomUUID() };
    const call = { path: '/api/v1/orders', headers, body: { lines: [{ productId, quantity: 1 }] } };
    await callAll(system.origin, [call], 1);
    respondedAt.set(productId, Date.now());
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  await shop.waitUntilIdle();
  const requests = (await shop.factoryRequests()).filter(({ body }) => respondedAt.has(body.MessageAttributeProductId));
  const first = new Map<string, number>();
  for (const { at, body } of requests) {
    const id = body.MessageAttributeProductId;
    first.set(id, Math.min(first.get(id) ?? Number.POSITIVE_INFINITY, Date.parse(at)));
  }
  return {
    times: [...first].map(([id, at]) => Math.max(0, at - (respondedAt.get(id) ?? at))),
    lost: products.length - first.size,
    duplicates: requests.length - first.size,
  };
}
