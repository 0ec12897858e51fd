/** The disk of the state folder fills up to its last byte while buyers order. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem } from '#bin/bench/system.ts';
import { type ApiResponse, type Buyer, connect, inParallel, must, type Shop, until } from '#bin/flash-sale/shop.ts';
import { removePostgres } from '#local/postgres.ts';
import { stateDir } from '#local/runtime/parts.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { fillDisk, freeDisk, mountSmallDisk } from '#test/local/small-disk.ts';
import { withDatabase } from './database.ts';
import { untilDecided } from './decided.ts';
import { family, listening, lives } from './processes.ts';
import { freeBasePort } from './system.ts';

const DISK_MEGABYTES = 400;
const BUYERS = 200;
const FULL_AFTER = 40;
const CONCURRENCY = 20;

let port: number;
let dir: string;
let disk: ReturnType<typeof mountSmallDisk>;
let system: System | undefined;
let shop: Shop;

beforeAll(async () => {
  port = await freeBasePort(25_000);
  dir = stateDir(port);
  disk = mountSmallDisk(dir, DISK_MEGABYTES);
  if (typeof disk === 'string') return;
  system = await startSystem(port);
  shop = connect(system.origin);
});

afterAll(async () => {
  await system?.stop();
  await removePostgres(`${dir}/postgres`);
  if (typeof disk !== 'string') disk.unmount();
});

test('a full disk stops everything with one sentence, and a restart has every order that was confirmed', async ({
  skip,
}) => {
  if (typeof disk === 'string' || !system) {
    process.stdout.write(`skipped: ${disk}\n`);
    return skip(String(disk));
  }
  const post = <T>(path: string, body: unknown) => must(shop.post<T>(`/_local/${path}`, body), path);
  const { buyers } = await post<{ buyers: Buyer[] }>('buyers', { count: BUYERS });
  const { products } = await post<{ products: { id: string }[] }>('products', {
    stock: BUYERS / 2,
    restockQuantity: 0,
  });
  const order = (token: string, key: string): Promise<ApiResponse> => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
    const body = { lines: [{ productId: products[0]?.id, quantity: 1 }] };
    return untilDecided(() => shop.post('/api/v1/orders', body, headers));
  };
  const processes = family(system.pid);
  const exited = once(system.process, 'exit');
  const jobs = buyers.map(({ token }) => ({ token, key: randomUUID() }));
  let responses = 0;
  const ask =
    ({ token, key }: (typeof jobs)[number]) =>
    async (): Promise<ApiResponse | undefined> => {
      const response = await order(token, key).catch(() => undefined);
      if (response && ++responses === FULL_AFTER) fillDisk(dir);
      return response;
    };
  const first = await inParallel(jobs.map(ask), CONCURRENCY);
  expect(await exited).toEqual([1, null]);
  expect(system.printed().trim().split('\n').slice(1)).toEqual([
    `The disk of ${dir} is full. Free at least 32 MB and start again.`,
  ]);
  expect(
    await until(
      async () => processes.filter(lives),
      ({ length }) => length === 0,
      30,
    ),
  ).toEqual([]);
  expect(await listening(port)).toEqual([]);

  freeDisk(dir);
  system = await startSystem(port);
  const second = await inParallel(
    jobs.map(
      ({ token, key }) =>
        () =>
          order(token, key),
    ),
    CONCURRENCY,
  );
  const summary = ({ status, body }: ApiResponse) => `${status} ${body['id'] ?? body['orderId']}`;
  const confirmed = first.flatMap((response, i) => (response && response.status < 500 ? [i] : []));
  expect(confirmed.length).toBeGreaterThanOrEqual(FULL_AFTER);
  expect(confirmed.map((i) => summary(second[i] as ApiResponse))).toEqual(
    confirmed.map((i) => summary(first[i] as ApiResponse)),
  );
  expect(second.filter(({ status }) => status === 201)).toHaveLength(BUYERS / 2);
  expect(await withDatabase(system.databaseUrl, brokenInvariants)).toEqual({});
});
