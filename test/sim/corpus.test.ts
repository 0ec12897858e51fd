/** Fixed weathers: what was promised for one kind of trouble, without any other. */
import { expect, test } from 'vitest';
import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { FAIR, type Fault, type Outage, type Weather } from './faults.ts';
import { simulator } from './open.ts';
import type { Run } from './simulate.ts';

const { mustHold } = simulator();
const SEEDS = [101, 103];
const WINDOW_MILLISECONDS = PAYMENT_WINDOW_MINUTES * 60_000;
const only = (odds: Partial<Record<Fault, number>>, ...outages: Outage[]) => ({
  weather: (): Weather => ({ ...FAIR, odds: new Map(Object.entries(odds) as [Fault, number][]), outages }),
});
const away = (service: Outage['service'], seconds: number): Outage => ({
  service,
  atMilliseconds: 1_000,
  milliseconds: seconds * 1_000,
});
const deadLetters = ({ trace }: Run): readonly string[] => trace.filter((line) => line.includes(' dead letter '));

test.for(SEEDS)('a fair day leaves nothing to do (seed %i)', async (seed) => {
  expect(deadLetters(await mustHold(seed, only({})))).toEqual([]);
});

test.for(SEEDS)('a database that is away for a minute makes no dead letter (seed %i)', async (seed) => {
  expect(deadLetters(await mustHold(seed, only({}, away('db', 60))))).toEqual([]);
});

test.for(SEEDS)('after half an hour without the database a redrive restores everything (seed %i)', async (seed) => {
  await mustHold(seed, only({}, away('db', 1_800)));
});

test.for(['sqs', 'sns', 'ses', 'factory', 'platform'] as const)(
  'half an hour without %s is made up for',
  async (service) => {
    // A mail is tried every five seconds: one such history, of two mails, is long enough.
    for (const seed of service === 'ses' ? [104] : SEEDS) await mustHold(seed, only({}, away(service, 1_800)));
  },
);

test.for(SEEDS)(
  'every message may come up to four times, in any order, a quarter of an hour late (seed %i)',
  async (seed) => {
    await mustHold(seed, only({ 'sns.duplicate': 1, 'sns.delay': 1, 'sqs.duplicate': 0.5, 'sqs.delay': 0.3 }));
  },
);

test.for(SEEDS)('poison stays alone (seed %i)', async (seed) => {
  const run = await mustHold(seed, only({ 'sqs.poison': 0.1 }));
  expect(deadLetters(run).filter((line) => line.includes('"data"'))).toEqual([]);
});

test.for(SEEDS)(
  'a factory that tells everything five times, early, in parts and too much is counted once (seed %i)',
  async (seed) => {
    const odds = { 'factory.repeats': 1, 'factory.early': 0.5, 'factory.partial': 0.5, 'factory.over': 0.5 } as const;
    expect(deadLetters(await mustHold(seed, only(odds)))).toEqual([]);
  },
);

test.for(SEEDS)('no mail is sent twice by a service that often does not answer (seed %i)', async (seed) => {
  await mustHold(seed, only({ 'ses.accepted, answer lost': 0.5, 'ses.throttled': 0.3, 'process.crash': 0.05 }));
});

test('a payment at the deadline: a millisecond before it is one, on it and after it is none', async () => {
  const payAt = async (leftMilliseconds: number) => {
    const lives = [{ unpaid: 'paid at its deadline', paid: 'kept', leftMilliseconds }] as const;
    const { trace } = await mustHold(SEEDS[0] ?? 1, { ...only({}), visits: { orders: 0, manual: 0, lives } });
    const timeOf = (call: string) => Number(trace.find((line) => line.includes(`db ${call} `))?.slice(0, 10));
    const status = trace.find((line) => line.includes('client hears pay-'))?.match(/pay-\d+ (\d+)/)?.[1];
    return [Math.round((timeOf('pay_order') - timeOf('place_orders')) * 1_000 - WINDOW_MILLISECONDS), status] as const;
  };
  // How long a call is on its way is the same for the same seed.
  const [onItsWay] = await payAt(0);
  for (const [moment, status] of [
    [-1, '201'],
    [0, '410'],
    [1, '410'],
  ] as const) {
    expect(await payAt(onItsWay - moment)).toEqual([moment, status]);
  }
});
