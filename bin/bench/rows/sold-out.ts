import type { Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples, measuredValues } from '#bin/bench/fixture.ts';
import { sell, sumChecks } from '#bin/bench/sale.ts';
import { CLIENTS } from './hot-product.ts';

/** B3: every buyer comes too late. `hotPerSecond` is the number of orders per second on a hot product. */
export async function soldOut(fixture: Fixture, hotPerSecond: number | undefined): Promise<Row> {
  const { shop, tables } = fixture;
  const attempts = Math.ceil((fixture.quick ? 900 : 10_000) / fixture.rounds);
  const productId = (await shop.products(1, 0))[0] ?? '';
  const rounds = await inSamples(fixture.rounds, async (round) => {
    const sale = await sell(fixture, { productId, stock: 0, buyers: attempts, clients: CLIENTS, waitUntilIdle: false });
    fixture.log(`B3 round ${round}: ${sale.perSecond.toFixed(0)} rejections/s`);
    return sale;
  });
  fixture.log('B3: waiting until every rejection mail has been sent');
  await shop.waitUntilIdle();
  const factoryRequests = (await shop.factoryRequests()).filter(
    ({ body }) => body.MessageAttributeProductId === productId,
  );
  const perSecond = rounds.map((sale) => sale.perSecond);
  const total = attempts * fixture.rounds;
  return {
    id: 'B3',
    title: `Sold-out storm: ${total} orders at stock 0, ${CLIENTS} at a time`,
    figures: [
      {
        name: 'rejections',
        unit: '/s',
        rounds: perSecond,
        better: 'more',
        ...(hotPerSecond ? { gate: hotPerSecond } : {}),
      },
      { name: 'p99', unit: 'ms', rounds: rounds.map(({ p99 }) => p99) },
      {
        name: 'CPU per rejection, until the last response',
        unit: 'ms',
        rounds: measuredValues(
          rounds.map(({ cpuUntilLastResponse, rejected }) => cpuUntilLastResponse && cpuUntilLastResponse / rejected),
        ),
      },
      { name: 'SQL per rejection', unit: 'calls', rounds: rounds.map(({ sql, rejected }) => sql / rejected) },
    ],
    checks: [
      ...sumChecks(rounds),
      { name: 'rejected', value: rounds.reduce((sum, { rejected }) => sum + rejected, 0), expected: total },
      { name: 'stock.out events', value: await tables.shortagesOf(productId), expected: 1 },
      { name: 'factory requests', value: factoryRequests.length, expected: 1 },
    ],
  };
}
