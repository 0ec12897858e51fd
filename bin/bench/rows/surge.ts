import { setTimeout as sleep } from 'node:timers/promises';
import { type Check, quantile, type Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples } from '#bin/bench/fixture.ts';
import { sell, sumChecks } from '#bin/bench/sale.ts';
import { connect } from '#bin/flash-sale/shop.ts';
import { runSurge } from '#bin/flash-sale/surge.ts';
import { type Outcome, type SurgeResult, surgeVerdict } from '#bin/flash-sale/surge-result.ts';
import { AWS_LATENCY } from '#local/aws/latency.ts';
import { delayCommits } from '#local/postgres/commit-delay.ts';

/** They keep the stock row busy, and none waits for long enough to be queued. */
const CLIENTS = 20;
/** At exactly its capacity every queue grows without a bound. */
const AT_CAPACITY = 0.9;
const IN_TIME_MILLISECONDS = 1_000;
/** Time between the greatest surge and the next one at the capacity. */
const RECOVERY_SECONDS = 5;

/** Orders placed, or rejected as out of stock, in a second until the last decision. */
const goodput = ({ responses, decidedAfter }: SurgeResult): number =>
  responses.filter(({ outcome }) => outcome === 'placed' || outcome === 'sold out').length / decidedAfter;

/** Seconds from the last request to the last decision of a queued order. */
const lastDecision = ({ responses, seconds }: SurgeResult): number =>
  Math.max(0, ...responses.map(({ wasQueued, decidedAt }) => (wasQueued ? decidedAt / 1_000 - seconds : 0)));

const queued = ({ responses }: SurgeResult): number =>
  responses.filter(({ wasQueued }) => wasQueued).length / responses.length;

/** The 99th percentile of the response times in milliseconds, of all responses or of those with this outcome. */
function p99({ responses }: SurgeResult, wanted?: Outcome): number {
  const own = responses.filter(({ outcome }) => wanted === undefined || outcome === wanted);
  return own.length === 0
    ? 0
    : quantile(
        own.map(({ milliseconds }) => milliseconds),
        0.99,
      );
}

const share = ({ responses }: SurgeResult, wanted: Outcome): number =>
  responses.filter(({ outcome }) => outcome === wanted).length / responses.length;

const inTime = ({ responses }: SurgeResult): number =>
  responses.filter(({ milliseconds }) => milliseconds <= IN_TIME_MILLISECONDS).length / responses.length;

/** What must be 0 over all surges of a round. */
const wrongIn = (results: readonly SurgeResult[]): readonly Check[] =>
  sumChecks(
    results.map((result) => ({
      checks: surgeVerdict(result).map(({ name, value, expected }) => ({
        name: `surge: ${name}`,
        value: value === expected ? 0 : 1,
        expected: 0,
      })),
    })),
  );

/** With it three times of what a row takes is no more than two cores carry, so the row is the limit, as it is in AWS. */
const SLOW_COMMIT_MILLISECONDS = 12;

/** slow-row: the same surges, while a commit takes four times as long. */
export async function slowRow(fixture: Fixture): Promise<Row> {
  const { databaseUrl: superUrl } = fixture.system;
  const server = { superUrl, adminUrl: superUrl };
  await delayCommits(server, SLOW_COMMIT_MILLISECONDS);
  try {
    const title = `Surge on a slow row: as above, with a commit of ${SLOW_COMMIT_MILLISECONDS} ms`;
    return { ...(await surge(fixture)), id: 'slow-row', title };
  } finally {
    await delayCommits(server, AWS_LATENCY.commit.milliseconds);
  }
}

/** surge: orders of one product that arrive at 0.9, 3 and 10 times of what is sold in a second, and do not wait. */
export async function surge(fixture: Fixture): Promise<Row> {
  const { system, quick, log } = fixture;
  const orders = quick ? 400 : 1_000;
  const seconds = quick ? 4 : 10;
  const port = Number(new URL(system.origin).port);
  const shop = connect(system.origin);
  const rounds = await inSamples(fixture.rounds, async (round) => {
    const alone = await sell(fixture, { stock: orders, buyers: orders, clients: CLIENTS, waitUntilIdle: true });
    const capacity = alone.directPerSecond;
    const at = async (times: number): Promise<SurgeResult> => {
      await fixture.tables.postponePayments();
      const rate = Math.round(capacity * times);
      return runSurge(shop, { rate, seconds, stock: rate * seconds, port }, () => undefined);
    };
    const one = await at(AT_CAPACITY);
    await fixture.shop.waitUntilIdle();
    const three = await at(3);
    await fixture.shop.waitUntilIdle();
    const ten = await at(10);
    await sleep(RECOVERY_SECONDS * 1_000);
    const after = await at(AT_CAPACITY);
    await fixture.shop.waitUntilIdle();
    const all = [one, three, ten, after];
    log(
      `surge round ${round}: ${all.map((each) => goodput(each).toFixed(0)).join(' / ')} orders/s at 0.9, 3, 10, 0.9 times`,
    );
    const checks: readonly Check[] = [...alone.checks, ...wrongIn(all)];
    return { capacity, one, three, ten, after, checks };
  });
  const figure = (of: (round: (typeof rounds)[number]) => number) => rounds.map(of);
  return {
    id: 'surge',
    title: `Surge: orders of one product that arrive at 0.9, 3 and 10 times of what ${CLIENTS} clients buy, for ${seconds} s each`,
    figures: [
      { name: `orders of ${CLIENTS} clients`, unit: '/s', rounds: figure(({ capacity }) => capacity) },
      { name: '0.9 ×: p99', unit: 'ms', rounds: figure(({ one }) => p99(one)), gate: 250 },
      { name: '0.9 ×: queued', unit: 'of 1', rounds: figure(({ one }) => queued(one)), gate: 0 },
      {
        name: '3 ×: decided a second / orders of clients',
        unit: '×',
        rounds: figure(({ three, capacity }) => goodput(three) / capacity),
        better: 'more',
        aim: 3,
        gate: 1.5,
      },
      { name: '3 ×: p99', unit: 'ms', rounds: figure(({ three }) => p99(three)), gate: 1_000 },
      { name: '3 ×: queued', unit: 'of 1', rounds: figure(({ three }) => queued(three)) },
      {
        name: '3 ×: last decision after the last request',
        unit: 's',
        rounds: figure(({ three }) => lastDecision(three)),
        gate: 5,
      },
      { name: '3 ×: responses within a second', unit: 'of 1', rounds: figure(({ three }) => inTime(three)) },
      {
        name: '10 ×: decided a second / the best rate',
        unit: '×',
        rounds: figure(
          ({ capacity, one, three, ten }) => goodput(ten) / Math.max(capacity, goodput(one), goodput(three)),
        ),
        better: 'more',
        gate: 0.9,
      },
      {
        name: '10 ×: p99 of a refusal',
        unit: 'ms',
        rounds: figure(({ ten }) => p99(ten, 'refused')),
        gate: 500,
      },
      { name: '10 ×: responses within a second', unit: 'of 1', rounds: figure(({ ten }) => inTime(ten)) },
      { name: '10 ×: refused', unit: 'of 1', rounds: figure(({ ten }) => share(ten, 'refused')) },
      { name: '0.9 × afterwards: p99', unit: 'ms', rounds: figure(({ after }) => p99(after)), gate: 250 },
    ],
    checks: sumChecks(rounds),
  };
}
