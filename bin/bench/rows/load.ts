import type { Row } from '#bin/bench/figure.ts';
import type { Fixture } from '#bin/bench/fixture.ts';
import { verdict } from '#bin/flash-sale/checks.ts';
import { readOptions } from '#bin/flash-sale/options.ts';
import { runSale } from '#bin/flash-sale/sale.ts';
import { connect } from '#bin/flash-sale/shop.ts';

/** B8, requirement L1: the flash-sale command with its own checks, once, with a floor measurement before and after. */
export async function load({ system, floor, quick, log }: Fixture): Promise<Row> {
  const [buyers, stock] = quick ? [1_000, 500] : [10_000, 5_000];
  const options = readOptions(
    `--buyers ${buyers} --stock ${stock} --abandon 20% --payment-failure 20% --concurrency 100`.split(' '),
  );
  const floorSample = () => floor.round({ stock, buyers, clients: options.concurrency });
  const floors = [await floorSample()];
  const startedAt = performance.now();
  const result = await runSale(connect(system.origin), options, (line) => log(`B8: ${line}`));
  const seconds = (performance.now() - startedAt) / 1_000;
  floors.push(await floorSample());
  const perSecond = result.placed / result.seconds;
  return {
    id: 'B8',
    title: `Load: ${buyers} buyers for ${stock} units, ${options.concurrency} at a time, 20 % do not pay, 20 % of the payments fail`,
    figures: [
      { name: 'whole sale, until its last mail', unit: 's', rounds: [seconds] },
      { name: 'orders', unit: '/s', rounds: [perSecond] },
      { name: 'floor', unit: '/s', rounds: floors.map(({ ordersPerSecond }) => ordersPerSecond) },
      {
        name: 'orders / floor',
        unit: '×',
        rounds: floors.map(({ ordersPerSecond }) => perSecond / ordersPerSecond),
        better: 'more',
        aim: 0.25,
      },
      { name: 'p50', unit: 'ms', rounds: [result.milliseconds.p50] },
      { name: 'p99', unit: 'ms', rounds: [result.milliseconds.p99] },
    ],
    checks: verdict(result),
  };
}
