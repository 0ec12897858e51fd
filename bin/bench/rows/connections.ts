import type { Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples } from '#bin/bench/fixture.ts';
import { sell, sumChecks } from '#bin/bench/sale.ts';

/** B4: more concurrent buyers must not make the shop slower. */
export async function connections(fixture: Fixture): Promise<Row> {
  const orders = fixture.quick ? 200 : 600;
  const rounds = await inSamples(fixture.rounds, async (round) => {
    const one = await sell(fixture, { stock: 100, buyers: 100, clients: 1, pay: true, waitUntilIdle: true });
    const ten = await sell(fixture, { stock: orders, buyers: orders, clients: 10, pay: true, waitUntilIdle: true });
    const hundred = await sell(fixture, {
      stock: orders,
      buyers: orders,
      clients: 100,
      pay: true,
      waitUntilIdle: true,
    });
    fixture.log(
      `B4 round ${round}: ${[one, ten, hundred].map(({ perSecond }) => perSecond.toFixed(0)).join(' / ')} orders/s`,
    );
    return { one, ten, hundred };
  });
  return {
    id: 'B4',
    title: 'Connections: orders per second with 1, 10 and 100 concurrent buyers',
    figures: [
      { name: '1 buyer', unit: '/s', rounds: rounds.map(({ one }) => one.perSecond) },
      { name: '10 buyers', unit: '/s', rounds: rounds.map(({ ten }) => ten.perSecond) },
      { name: '100 buyers', unit: '/s', rounds: rounds.map(({ hundred }) => hundred.perSecond) },
      {
        name: '100 / 10',
        unit: '×',
        rounds: rounds.map(({ hundred, ten }) => hundred.perSecond / ten.perSecond),
        better: 'more',
        gate: 0.8,
      },
    ],
    checks: sumChecks(rounds.flatMap(({ one, ten, hundred }) => [one, ten, hundred])),
  };
}
