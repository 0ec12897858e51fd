/** A burst of callbacks: 100 a second for five seconds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { database } from './database.ts';
import { passUntil } from './dead.ts';
import {
  askedFor,
  askedTimes,
  deliver,
  FACTORY_AS_IT_WAS,
  requestedRestock,
  restockIn,
  restockOf,
} from './restocks.ts';
import {
  advance,
  api,
  eventually,
  local,
  type ManufactureRequest,
  mailsTo,
  makeBuyers,
  makeProduct,
  order,
  type Stock,
  setFactory,
  settled,
  stockOf,
} from './shop.ts';

const CALLS = 500;
const CALLS_PER_SECOND = 100;
/** Reached on a quick machine that does nothing else. */
const P95_MILLISECONDS_AIM = 500;
/** A quarter of the time after which a factory gives up. */
const P95_MILLISECONDS_MAX = 2_500;
/** Other tests use the processor at the same time, so a slow burst proves nothing and one quick burst is enough. */
const BURSTS_MAX = 4;
const BURSTS_MILLISECONDS_MAX = 600_000;
const AWAY_SECONDS = 20;
/** Every call delivers another number of units, so that each is a new delivery: 1 + 2 + … + 500. */
const UNITS = (CALLS * (CALLS + 1)) / 2;

afterAll(() => setFactory(FACTORY_AS_IT_WAS));

interface Called {
  readonly response: string;
  readonly milliseconds: number;
}

async function askForAll(): Promise<ManufactureRequest> {
  await setFactory({ mode: 'forget' });
  const productId = await makeProduct({ stock: 0, restockQuantity: 0 });
  await requestedRestock(productId, UNITS);
  const request = await askedTimes(productId, 1);
  await restockIn('ASKED', productId);
  await settled();
  return request;
}

/** Calls at a steady rate, whether or not the earlier ones have a response: a factory does not wait. */
async function callAll(request: ManufactureRequest): Promise<readonly Called[]> {
  const began = performance.now();
  const calls: Promise<Called>[] = [];
  for (let i = 0; i < CALLS; i++) {
    const wait = began + (i * 1_000) / CALLS_PER_SECOND - performance.now();
    if (wait > 0) await sleep(wait);
    const sent = performance.now();
    const call = deliver(request, i + 1);
    calls.push(
      call.then((r) => ({ response: `${r.status} ${r.body.status}`, milliseconds: performance.now() - sent })),
    );
  }
  return Promise.all(calls);
}

function p95(calls: readonly Called[]): number {
  const sorted = calls.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0);
}

const count = (calls: readonly Called[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(calls, ({ response }) => response)).map(([k, v]) => [k, v?.length ?? 0]),
  );

/** A wrong number fails at once; only a slow burst, which may be the machine's fault, is repeated. */
async function measured(what: string, burst: () => Promise<readonly Called[]>): Promise<void> {
  const seen: number[] = [];
  for (let tries = 1; tries <= BURSTS_MAX; tries++) {
    const milliseconds = p95(await burst());
    seen.push(milliseconds);
    if (milliseconds <= P95_MILLISECONDS_AIM) break;
  }
  process.stdout.write(`${what}: 95 of 100 callbacks are answered within ${seen.join(', then ')} ms\n`);
  expect(Math.min(...seen)).toBeLessThanOrEqual(P95_MILLISECONDS_MAX);
}

async function expectAllCounted(productId: string): Promise<void> {
  // 503 while the database is away.
  const stock = () => api<Stock>('GET', `/products/${productId}/stock`);
  const all = ({ status, body }: Awaited<ReturnType<typeof stock>>) => status === 200 && body.incoming === 0;
  if (!all(await stock())) await passUntil(stock, all);
  await settled();
  expect(await stockOf(productId)).toMatchObject({ onHand: UNITS, reserved: 0, available: UNITS, incoming: 0 });
  expect(await restockOf(productId)).toMatchObject({ state: 'CLOSED', received: UNITS, surplus: 0 });
}

test(
  '500 callbacks in five seconds: each is a quick 202 and counted once',
  async () => {
    await measured('with the database', async () => {
      const request = await askForAll();
      const calls = await callAll(request);
      expect(count(calls)).toEqual({ '202 counted': CALLS });
      await expectAllCounted(request.body.MessageAttributeProductId);
      return calls;
    });
  },
  BURSTS_MILLISECONDS_MAX,
);

test(
  'the database goes away for twenty seconds during the burst: each callback is a quick 202 and counted once',
  async () => {
    await measured('without the database', async () => {
      const request = await askForAll();
      const outage = sleep((CALLS / CALLS_PER_SECOND / 2) * 1_000).then(() =>
        local('POST', '/database', { away: AWAY_SECONDS }),
      );
      const calls = await callAll(request);
      await outage;
      const { '202 counted': counted = 0, '202 queued': queued = 0, ...other } = count(calls);
      expect(other).toEqual({});
      expect(counted + queued).toBe(CALLS);
      expect(queued, 'kept while the database was away').toBeGreaterThan(CALLS / 4);
      await expectAllCounted(request.body.MessageAttributeProductId);
      return calls;
    });
  },
  BURSTS_MILLISECONDS_MAX,
);

test('a delivery for a locked stock row is accepted within seconds, and counted once after the lock', async () => {
  const { productId, request } = await askedFor(10);
  await database(async (client) => {
    await client.query('begin');
    await client.query('select from app.stock where product_id = $1 for update', [productId]);
    const began = performance.now();
    const calls = await Promise.all([deliver(request, 10), deliver(request, 10)]);
    expect(performance.now() - began, 'before a factory gives up').toBeLessThan(10_000);
    expect(calls.map(({ status, body }) => `${status} ${body.status}`)).toEqual(['202 queued', '202 queued']);
    await client.query('commit');
  });
  await eventually(
    () => stockOf(productId),
    ({ available }) => available === 10,
  );
  await settled();
  expect(await restockOf(productId)).toMatchObject({ state: 'CLOSED', received: 10, surplus: 0 });
});

test('SES accepts a mail without a response: the mail is UNKNOWN, the others are sent, and no buyer gets two', async () => {
  const [buyers, product] = [await makeBuyers(5), await makeProduct({ stock: 0, restockQuantity: 0 })];
  await local('POST', '/ses', { fault: 'timeout-after-accept', times: 1 });
  for (const { token } of buyers) await order(token, [[product, 1]]);
  const ids = buyers.map(({ id }) => id);
  const states = () =>
    database(async (client) => {
      const text = 'select state from app.mails where recipient_id = any ($1) order by state';
      return (await client.query<{ state: string }>(text, [ids])).rows.map(({ state }) => state);
    });
  await eventually(states, (all) => all.length === 5 && all.every((state) => state === 'SENT' || state === 'UNKNOWN'));
  expect(await states()).toEqual(['SENT', 'SENT', 'SENT', 'SENT', 'UNKNOWN']);
  await advance('PT5M');
  const mails = await Promise.all(buyers.map(({ email }) => mailsTo(email)));
  expect(mails.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
  expect(await states()).toEqual(['SENT', 'SENT', 'SENT', 'SENT', 'UNKNOWN']);
});
