import type { Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples, known } from '#bin/bench/fixture.ts';
import { sell, sumChecks } from '#bin/bench/sale.ts';
import { CLIENTS } from './hot-product.ts';

/** B3: everybody comes too late. `hotPerSecond` is what the shop sells a second on a hot product. */
export async function soldOut(ground: Fixture, hotPerSecond: number | undefined): Promise<Row> {
  const { shop, tables } = ground;
  const tries = Math.ceil((ground.quick ? 900 : 10_000) / ground.rounds);
  const productId = (await shop.products(1, 0))[0] ?? '';
  const rounds = await inSamples(ground.rounds, async (round) => {
    const sale = await sell(ground, { productId, stock: 0, buyers: tries, clients: CLIENTS, toRest: false });
    ground.say(`B3 round ${round}: ${sale.perSecond.toFixed(0)} refusals/s`);
    return sale;
  });
  ground.say('B3: waiting until every refusal mail is out');
  await shop.rest();
  const asked = (await shop.factoryRequests()).filter(({ body }) => body.MessageAttributeProductId === productId);
  const perSecond = rounds.map((sale) => sale.perSecond);
  const total = tries * ground.rounds;
  return {
    id: 'B3',
    title: `Sold-out storm: ${total} tries at stock 0, ${CLIENTS} at a time`,
    figures: [
      {
        name: 'refusals',
        unit: '/s',
        rounds: perSecond,
        better: 'more',
        ...(hotPerSecond ? { gate: hotPerSecond } : {}),
      },
      { name: 'p99', unit: 'ms', rounds: rounds.map(({ p99 }) => p99) },
      {
        name: 'CPU a refusal, until the last answer',
        unit: 'ms',
        rounds: known(rounds.map(({ cpuUntilAnswered, refused }) => cpuUntilAnswered && cpuUntilAnswered / refused)),
      },
      { name: 'SQL a refusal', unit: 'calls', rounds: rounds.map(({ sql, refused }) => sql / refused) },
    ],
    checks: [
      ...sumChecks(rounds),
      { name: 'refused', value: rounds.reduce((sum, { refused }) => sum + refused, 0), expected: total },
      { name: 'stock.out events', value: await tables.shortagesOf(productId), expected: 1 },
      { name: 'factory requests', value: asked.length, expected: 1 },
    ],
  };
}
