/** Fixed fault plans: one kind of fault alone. */
import { expect, test } from 'vitest';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { type Fault, type FaultPlan, NO_FAULTS, type Outage } from './faults.ts';
import type { Run } from './simulate.ts';
import { simulator } from './simulator.ts';

const { mustHold } = simulator();
const SEEDS = [101, 103];
const WINDOW_MILLISECONDS = PAYMENT_WINDOW_MINUTES * 60_000;
const only = (rates: Partial<Record<Fault, number>>, ...outages: Outage[]) => ({
  faultPlan: (): FaultPlan => ({ ...NO_FAULTS, rates: new Map(Object.entries(rates) as [Fault, number][]), outages }),
});
const outageOf = (service: Outage['service'], seconds: number): Outage => ({
  service,
  atMilliseconds: 1_000,
  milliseconds: seconds * 1_000,
});
const deadLetters = ({ trace }: Run): readonly string[] => trace.filter((line) => line.includes(' dead letter '));

test.for(SEEDS)('without faults no dead letter remains (seed %i)', async (seed) => {
  expect(deadLetters(await mustHold(seed, only({})))).toEqual([]);
});

test.for(SEEDS)('a database outage of one minute makes no dead letter (seed %i)', async (seed) => {
  expect(deadLetters(await mustHold(seed, only({}, outageOf('db', 60))))).toEqual([]);
});

test.for(SEEDS)('after a database outage of half an hour a redrive restores everything (seed %i)', async (seed) => {
  await mustHold(seed, only({}, outageOf('db', 1_800)));
});

test.for(['sqs', 'sns', 'ses', 'factory', 'platform'] as const)(
  'the shop recovers from half an hour without %s',
  async (service) => {
    // A mail is retried every five seconds: one history with two mails is long enough.
    for (const seed of service === 'ses' ? [104] : SEEDS) await mustHold(seed, only({}, outageOf(service, 1_800)));
  },
);

test.for(SEEDS)(
  'every message may arrive up to four times, in any order, a quarter of an hour late (seed %i)',
  async (seed) => {
    await mustHold(seed, only({ 'sns.duplicate': 1, 'sns.delay': 1, 'sqs.duplicate': 0.5, 'sqs.delay': 0.3 }));
  },
);

test.for(SEEDS)('poison messages affect no other message (seed %i)', async (seed) => {
  const run = await mustHold(seed, only({ 'sqs.poison': 0.1 }));
  expect(deadLetters(run).filter((line) => line.includes('"data"'))).toEqual([]);
});

test.for(SEEDS)('repeated, early, partial and surplus factory deliveries are counted once (seed %i)', async (seed) => {
  const rates = { 'factory.repeats': 1, 'factory.early': 0.5, 'factory.partial': 0.5, 'factory.surplus': 0.5 } as const;
  expect(deadLetters(await mustHold(seed, only(rates)))).toEqual([]);
});

test.for(SEEDS)('no mail is sent twice when SES responses are often lost (seed %i)', async (seed) => {
  await mustHold(seed, only({ 'ses.accepted, response lost': 0.5, 'ses.throttled': 0.3, 'process.crash': 0.05 }));
});

test('a payment one millisecond before the deadline succeeds; at the deadline or later it fails', async () => {
  const payAt = async (leftMilliseconds: number) => {
    const scenarios = [{ unpaid: 'paid at the deadline', paid: 'kept', leftMilliseconds }] as const;
    const { trace } = await mustHold(SEEDS[0] ?? 1, { ...only({}), workload: { orders: 0, manual: 0, scenarios } });
    const timeOf = (call: string) => Number(trace.find((line) => line.includes(`db ${call} `))?.slice(0, 10));
    const status = trace.find((line) => line.includes('client received pay-'))?.match(/pay-\d+ (\d+)/)?.[1];
    return [Math.round((timeOf('pay_order') - timeOf('place_orders')) * 1_000 - WINDOW_MILLISECONDS), status] as const;
  };
  // The latency of a call is the same for the same seed.
  const [latency] = await payAt(0);
  for (const [moment, status] of [
    [-1, '201'],
    [0, '410'],
    [1, '410'],
  ] as const) {
    expect(await payAt(latency - moment)).toEqual([moment, status]);
  }
});
