/** SIGKILL in the middle of a flash sale, then the same command on the same state. */
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem } from '#bin/bench/system.ts';
import { type ApiResponse, type Buyer, connect, inParallel, must, type Shop } from '#bin/flash-sale/shop.ts';
import { MAIL_BATCH_MAX } from '#domain/limits.ts';
import { removePostgres } from '#local/postgres.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { withDatabase } from './database.ts';
import { untilDecided } from './decided.ts';
import { eventually } from './shop.ts';
import { freeBasePort } from './system.ts';

const BUYERS = 300;
const STOCK = 120;
const CONCURRENCY = 40;
const UNANSWERED_MAILS = 12;
const TRIES_MAX = 20;
const RETRY_MILLISECONDS = 500;
/** Longer than the story: what the factory makes comes only when we say so. */
const NEVER_SECONDS = 3_600;
/** So many responses, then so many milliseconds: before, during or after the sell-out and its mails. */
const killAfter = (process.env['KILL_AFTER'] ?? `${randomInt(1, BUYERS)},${randomInt(0, 1_500)}`)
  .split(',')
  .map(Number);
const [killResponses = 0, killMilliseconds = 0] = killAfter;

interface Job {
  readonly buyer: Buyer;
  readonly key: string;
  /** The response; none when the system was killed first. */
  response?: ApiResponse;
}
interface Verdict {
  readonly id?: string;
  readonly orderId?: string;
}
interface MailRow {
  readonly recipient: string;
  readonly state: string;
}

interface MailboxItem {
  readonly to: readonly string[];
  readonly subject: string;
}

let port: number;
let system: System;
let shop: Shop;
let product: string;
let jobs: readonly Job[];

const control = <T>(path: string, body: unknown): Promise<T> => must(shop.post<T>(`/_local/${path}`, body), path);
/** Repeats a request while the response is 503 or 429: a busy machine may have none in time, and asks the caller to retry. */
async function untilServed<R extends ApiResponse>(ask: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries++) {
    const response = await ask();
    if (![429, 503].includes(response.status) || tries === TRIES_MAX) return response;
    await sleep(RETRY_MILLISECONDS);
  }
}
const order = ({ buyer, key }: Job): Promise<ApiResponse> => {
  const headers = { authorization: `Bearer ${buyer.token}`, 'idempotency-key': key };
  const send = () => shop.post('/api/v1/orders', { lines: [{ productId: product, quantity: 1 }] }, headers);
  return untilServed(() => untilDecided(send));
};
const idIn = ({ body }: ApiResponse): string => (body as Verdict).id ?? (body as Verdict).orderId ?? '';
const query = async <T extends object>(text: string): Promise<readonly T[]> => {
  const { databaseUrl } = await must(shop.get<{ databaseUrl: string }>('/_local/endpoints'), 'read the endpoints');
  return withDatabase(databaseUrl, async (client) => (await client.query<T>(text)).rows);
};
async function expectInvariants(): Promise<void> {
  const { databaseUrl } = await must(shop.get<{ databaseUrl: string }>('/_local/endpoints'), 'read the endpoints');
  expect(await withDatabase(databaseUrl, brokenInvariants)).toEqual({});
}

beforeAll(async () => {
  port = await freeBasePort(26_000);
  system = await startSystem(port, '--fresh');
  shop = connect(system.origin);
  await control('factory', { delaySeconds: NEVER_SECONDS });
  // SES accepts the first mails and does not respond, so that the mailer is killed in the middle.
  await control('ses', { fault: 'timeout-after-accept', times: UNANSWERED_MAILS });
  const { buyers } = await control<{ buyers: Buyer[] }>('buyers', { count: BUYERS });
  const { products } = await control<{ products: { id: string }[] }>('products', { stock: STOCK, restockQuantity: 50 });
  product = products[0]?.id ?? '';
  jobs = buyers.map((buyer) => ({ buyer, key: randomUUID() }));

  process.stdout.write(
    `the system is killed ${killMilliseconds} ms after response ${killResponses} (KILL_AFTER=${killAfter})\n`,
  );
  const gone = once(system.process, 'exit');
  let responses = 0;
  const ask = (job: Job) => async () => {
    const response = await order(job).catch(() => undefined);
    if (response === undefined) return;
    job.response = response;
    if (++responses === killResponses) setTimeout(() => system.process.kill('SIGKILL'), killMilliseconds);
  };
  await inParallel(jobs.map(ask), CONCURRENCY);
  await gone;
  system = await startSystem(port);
  await control('factory', { delaySeconds: NEVER_SECONDS });
});

afterAll(async () => {
  await system.stop();
  await removePostgres(`.local/${port}/postgres`);
  rmSync(`.local/${port}`, { recursive: true, force: true });
});

const withStatus = (status: number) => jobs.filter(({ response }) => response?.status === status);

test('every order with a response exists, as the response said', async () => {
  await expectInvariants();
  const answered = [...withStatus(201), ...withStatus(409)];
  expect(answered.length).toBeGreaterThanOrEqual(killResponses);
  expect(jobs.filter(({ response }) => response).length, 'no other response').toBe(answered.length);
  const read = await inParallel(
    answered.map((job) => async () => {
      const path = `/api/v1/orders/${idIn(job.response as ApiResponse)}`;
      const { status, body } = await untilServed(() => shop.get(path, job.buyer.token));
      return `${status} ${body['status']} ${body['reason']}`;
    }),
    CONCURRENCY,
  );
  const expected = answered.map(({ response }) =>
    response?.status === 201 ? '200 NOTPAYED null' : '200 CANCELLED OUT_OF_STOCK',
  );
  expect(read).toEqual(expected);
});

test('each buyer repeats the order twice: one consistent response each, and exactly the right number of units', async () => {
  const repeat = () =>
    inParallel(
      jobs.map((job) => () => order(job)),
      CONCURRENCY,
    );
  const [first, second] = [await repeat(), await repeat()];
  const summary = (responses: readonly ApiResponse[]) =>
    responses.map((response) => `${response.status} ${idIn(response)}`);
  expect(summary(second)).toEqual(summary(first));
  for (const [i, { response }] of jobs.entries()) {
    if (response) expect(summary([first[i] as ApiResponse])).toEqual(summary([response]));
  }
  const { body: stock } = await shop.get<{ onHand: number; reserved: number }>(`/api/v1/products/${product}/stock`);
  const sold = first.filter(({ status }) => status === 201);
  expect(stock).toMatchObject({ onHand: STOCK, reserved: STOCK });
  expect([sold.length, first.length - sold.length]).toEqual([STOCK, BUYERS - STOCK]);
  expect(new Set(first.map(idIn)).size, 'an order each').toBe(BUYERS);
  jobs = jobs.map((job, i) => ({ ...job, response: first[i] as ApiResponse }));
});

test('each rejected buyer has at most one mail; a mail whose sender died is UNKNOWN and never sent twice', async () => {
  await control('factory', { delaySeconds: 0 });
  // Messages of a killed worker are visible again after six times its timeout; its mails are released after 90 s. The restock's
  // message must come first, before unpaid orders expire: released units would end the shortage without a factory request.
  await control('clock', { advance: 'PT3M5S' });
  await eventually(
    () => query<{ state: string }>('select state from app.restocks'),
    // It has delivered already when it was asked while the system started, before its delay was set.
    ([restock]) => restock?.state === 'ASKED' || restock?.state === 'CLOSED',
  );
  await control('clock', { advance: 'PT4M' });
  const rows = await eventually(
    () => query<MailRow>(`select recipient_id as recipient, state from app.mails where kind = 'order.refused'`),
    (mails) => mails.length === BUYERS - STOCK && mails.every(({ state }) => !['PENDING', 'SENDING'].includes(state)),
  );
  const unknown = new Set(rows.filter(({ state }) => state === 'UNKNOWN').map(({ recipient }) => recipient));
  const sent = new Set(rows.filter(({ state }) => state === 'SENT').map(({ recipient }) => recipient));
  expect([unknown.size + sent.size, rows.length]).toEqual([BUYERS - STOCK, BUYERS - STOCK]);
  expect(unknown.size).toBeLessThanOrEqual(MAIL_BATCH_MAX);
  const { items } = await must(shop.get<{ items: MailboxItem[] }>('/_local/mailbox'), 'read the mailbox');
  // Seven minutes on, other buyers get a timeout mail, and these a back-in-stock notice.
  const refusals = items.filter(({ subject }) => subject.includes('품절되었습니다'));
  const mails = (address: string) => refusals.filter(({ to }) => to.includes(address)).length;
  for (const { buyer } of withStatus(409)) {
    if (unknown.has(buyer.id)) expect(mails(buyer.email), 'it may have left').toBeLessThanOrEqual(1);
    else expect(mails(buyer.email), `${buyer.email} has a mail`).toBe(1);
  }
  for (const { buyer } of withStatus(201)) expect(mails(buyer.email), 'no rejection mail for a placed order').toBe(0);
  process.stdout.write(`${sent.size} mails are SENT, ${unknown.size} UNKNOWN\n`);
});

test('the factory lost the request; it was asked again after five minutes, and the stock arrived', async () => {
  const restocks = await eventually(
    () => query<{ state: string; quantity: number }>('select state, quantity from app.restocks'),
    (rows) => rows.length > 0 && rows.every(({ state }) => state === 'CLOSED'),
  );
  expect(restocks).toHaveLength(1);
  const { body } = await shop.get(`/api/v1/products/${product}/stock`);
  // No buyer paid, so the sold units were released.
  expect(body['available']).toBe((restocks[0]?.quantity ?? 0) + STOCK);
});

test('in the end all queues and the outbox are empty, and every invariant holds', async () => {
  const open = async () => {
    await control('clock', { advance: 'PT15M' });
    const { queues } = await must(shop.get<{ queues: Record<string, number | string>[] }>('/_local/queues'), 'queues');
    const [outbox] = await query<{ open: number }>(
      'select count(*)::int as open from app.outbox where published_at is null',
    );
    const full = queues.filter(({ visible, inFlight, delayed }) => visible !== 0 || inFlight !== 0 || delayed !== 0);
    return { full, outbox: outbox?.open };
  };
  await eventually(open, ({ full, outbox }) => full.length === 0 && outbox === 0, 200);
  await expectInvariants();
});
