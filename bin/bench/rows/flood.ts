import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { callAll } from '#bin/bench/client.ts';
import type { Row } from '#bin/bench/figure.ts';
import { type Fixture, inSamples } from '#bin/bench/fixture.ts';
import { type SaleOptions, sell, sumChecks } from '#bin/bench/sale.ts';
import { DEMO_PASSWORD } from '#local/runtime/seed.ts';

const CLIENTS = 8;
const CONNECTIONS = 100;
/** Short samples in turn, because other programs on the machine change both rates. */
const SAMPLES_PER_ROUND = 3;
/** For the start of the flood's process and of the function. */
const SETTLE_MILLISECONDS = 1_000;
const Counts = z.object({ checked: z.number(), throttled: z.number(), other: z.number(), throttledP50: z.number() });

/** flood: orders beside connections that log in with wrong passwords, between two sales alone. */
export async function flood(fixture: Fixture): Promise<Row> {
  const orders = fixture.quick ? 300 : 500;
  const sale: SaleOptions = { stock: orders, buyers: orders, clients: CLIENTS, waitUntilIdle: true };
  const rounds = await inSamples(fixture.rounds * SAMPLES_PER_ROUND, async (round) => {
    const before = await sell(fixture, sale);
    const { during, counts, honest } = await beside(fixture, sale);
    const after = await sell(fixture, sale);
    const alone = (before.perSecond + after.perSecond) / 2;
    const rates = [before, during, after].map(({ perSecond }) => perSecond.toFixed(0));
    fixture.log(`flood round ${round}: ${rates.join(' / ')} orders/s before, in and after the flood`);
    return { alone, during, counts, honest, checks: sumChecks([before, during, after]) };
  });
  const sum = (pick: (round: (typeof rounds)[number]) => number) => rounds.reduce((total, one) => total + pick(one), 0);
  return {
    id: 'flood',
    title: `Flood: ${CLIENTS} clients that order beside ${CONNECTIONS} connections that log in with wrong passwords`,
    figures: [
      { name: 'orders alone', unit: '/s', rounds: rounds.map(({ alone }) => alone) },
      { name: 'orders in the flood', unit: '/s', rounds: rounds.map(({ during }) => during.perSecond) },
      {
        name: 'in the flood / alone',
        unit: '×',
        rounds: rounds.map(({ during, alone }) => during.perSecond / alone),
        better: 'more',
        gate: 0.8,
      },
      { name: 'order p99 in the flood', unit: 'ms', rounds: rounds.map(({ during }) => during.p99) },
      { name: 'passwords checked', unit: 'log-ins', rounds: rounds.map(({ counts }) => counts.checked) },
      { name: 'answered 429', unit: 'log-ins', rounds: rounds.map(({ counts }) => counts.throttled) },
      { name: 'p50 of a 429', unit: 'ms', rounds: rounds.map(({ counts }) => counts.throttledP50) },
      {
        name: 'an honest log-in after the flood',
        unit: 'ms',
        rounds: rounds.map(({ honest }) => honest.milliseconds),
        gate: 3_000,
      },
    ],
    checks: [
      ...sumChecks(rounds),
      { name: 'other responses to log-ins', value: sum(({ counts }) => counts.other), expected: 0 },
      { name: 'honest log-ins rejected', value: sum(({ honest }) => (honest.status === 201 ? 0 : 1)), expected: 0 },
    ],
  };
}

/** Runs the sale in the flood, and then logs a demo user in. */
async function beside(fixture: Fixture, sale: SaleOptions) {
  const { origin } = fixture.system;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'flood', 'log-ins.ts'), origin, `${CONNECTIONS}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  await sleep(SETTLE_MILLISECONDS);
  const during = await sell(fixture, { ...sale, waitUntilIdle: false });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.kill('SIGTERM');
  await exited;
  process.removeListener('exit', kill);
  const body = { email: 'buyer01@donut.test', password: DEMO_PASSWORD };
  const [honest] = await callAll(origin, [{ path: '/api/v1/sessions', body }], 1);
  if (honest === undefined) throw new Error('The log-in after the flood got no response');
  return { during, counts: Counts.parse(JSON.parse(printed)), honest };
}
