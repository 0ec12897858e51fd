/** R4, R5: dead letters, and how operators fix them. */
import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { DEAD_LETTER_ATTRIBUTE, writeCopy } from '#domain/dead-letter.ts';
import { ALERT_MAILS_MAX, MESSAGE_BYTES_MAX, RECEIVES_MAX, REDRIVE_ROUNDS_MAX, VIP_UNITS_MIN } from '#domain/limits.ts';
import { meaningOfQueue } from '#domain/queue-meanings.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { openSqs, queueUrl } from './aws-cli.ts';
import { delivery } from './bad-input/messages.ts';
import {
  clearParked,
  type DeadLetter,
  deadLetter,
  deadLetters,
  discard,
  goodMessages,
  lastRetryRound,
  operatorMails,
  pass,
  passUntil,
  receivesOf,
  redrive,
  redriveEnd,
  runCommand,
} from './dead.ts';
import { type Asked, askedFor, deliver, FACTORY_AS_IT_WAS, orderWithoutStock, restocksOfProduct } from './restocks.ts';
import {
  api,
  charge,
  eventually,
  local,
  makeBuyers,
  makeProduct,
  order,
  pay,
  setFactory,
  settled,
  stockOf,
  tokenOf,
} from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { buys } from './vips.ts';

const ALL_RECEIVES = RECEIVES_MAX * (REDRIVE_ROUNDS_MAX + 1);
let sqs: SQSClient;
let tables: Tables;

beforeAll(async () => {
  [sqs, tables] = await Promise.all([openSqs(), openTables()]);
  await clearParked();
});
afterEach(() => setFactory(FACTORY_AS_IT_WAS));
afterAll(async () => {
  await clearParked();
  await settled();
  sqs.destroy();
  await tables.close();
});

const send = async (queue: string, bodies: readonly string[], attribute?: (i: number) => string) => {
  const url = await queueUrl(queue);
  for (let first = 0; first < bodies.length; first += 10) {
    const Entries = bodies.slice(first, first + 10).map((MessageBody, i) => {
      const StringValue = attribute?.(first + i);
      const marked = StringValue && { [DEAD_LETTER_ATTRIBUTE]: { DataType: 'String', StringValue } };
      return { Id: String(i), MessageBody, ...(marked ? { MessageAttributes: marked } : {}) };
    });
    expect((await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }))).Failed ?? []).toEqual([]);
  }
};

test('the factory refuses for a minute, then works: no dead letter, one restock, correct stock', async () => {
  await setFactory({ mode: 'reject' });
  const productId = await makeProduct({ stock: 0, restockQuantity: 7 });
  await orderWithoutStock(productId);
  await pass(60);
  await setFactory(FACTORY_AS_IT_WAS);
  await passUntil(
    () => stockOf(productId),
    ({ available }) => available === 7,
  );
  expect(await deadLetters({ text: productId })).toEqual([]);
  expect(await restocksOfProduct(productId)).toMatchObject([{ state: 'CLOSED', received: 7 }]);
});

describe('the factory stays down, and one delivery of ten is a poison message', () => {
  const key = randomUUID();
  let asked: Asked;
  let shortProductId: string;
  let unmade: DeadLetter;
  let poison: DeadLetter;
  const deliveryTo = ({ restock, productId }: Asked, i: number) =>
    delivery({ restockId: restock.id, productId, key: `${key}-${i}` });

  beforeAll(async () => {
    asked = await askedFor(9);
    await setFactory({ mode: 'error' });
    shortProductId = await makeProduct({ stock: 0, restockQuantity: 9 });
    await orderWithoutStock(shortProductId);
    await send(
      'factory-callback',
      Array.from({ length: 10 }, (_, i) => (i === 4 ? `poison ${key}` : deliveryTo(asked, i))),
    );
    const parked = async () => (await deadLetters({ state: 'parked' })).sort((a, b) => (a.queue < b.queue ? 1 : -1));
    [unmade, poison] = (await passUntil(parked, ({ length }) => length === 2)) as [DeadLetter, DeadLetter];
  });

  test('both are parked with their errors after exactly the allowed receives', async () => {
    const all = { rounds: REDRIVE_ROUNDS_MAX, receives: ALL_RECEIVES };
    expect(unmade).toMatchObject({ ...all, queue: 'restock', error: expect.stringContaining('factory answered 500') });
    expect(poison).toMatchObject({ ...all, queue: 'factory-callback', error: expect.stringContaining('JSON') });
    for (const record of [unmade, poison]) {
      expect(receivesOf(record), record.queue).toEqual(
        Array.from({ length: REDRIVE_ROUNDS_MAX + 1 }, () => Array.from({ length: RECEIVES_MAX }, (_, i) => i + 1)),
      );
      const states = (await deadLetter(record.id)).history.map(({ state }) => state);
      expect(states).toEqual([...Array<string>(REDRIVE_ROUNDS_MAX).fill('retrying'), 'parked']);
    }
  });

  test('npm run dead-letters lists them, and shows one in detail', () => {
    const { stdout, stderr } = runCommand('dead-letters', '--state', 'parked');
    const ids = stdout.match(/^dl_\w+/gm);
    expect(ids).toEqual([poison.id, unmade.id].sort().reverse());
    expect(stderr).toBe('2 dead letters, 2 parked');
    expect(runCommand('dead-letters', unmade.id).stdout).toContain('needs a decision since');
    expect(JSON.parse(runCommand('dead-letters', unmade.id, '--json').stdout)).toMatchObject({ state: 'parked' });
    expect(JSON.parse(runCommand('dead-letters', '--queue', 'vip', '--state', 'parked', '--json').stdout)).toEqual([]);
  });

  test('the nine other deliveries are counted once', async () => {
    expect((await stockOf(asked.productId)).onHand).toBe(9);
    expect(await deadLetters({ text: key })).toHaveLength(1);
  });

  test('the operators get one mail about each, with its meaning for the shop', async () => {
    for (const { id, queue } of [unmade, poison]) {
      const mails = await operatorMails(id);
      expect(mails.map(({ subject }) => subject)).toEqual([expect.stringContaining(`1 message parked: ${queue}`)]);
      expect(mails[0]?.text).toContain(meaningOfQueue(queue, 'en'));
      expect(mails[0]?.text).toContain(`/console/dead-letters?queue=${queue}`);
    }
  });

  test('the factory is back: after a redrive the stock arrives, and the operators get a recovery mail', async () => {
    const before = (await operatorMails('Recovered: restock')).length;
    expect(runCommand('redrive', '--queue', 'restock', '--dry-run')).toMatchObject({
      stderr: 'would redrive 1 dead letter',
    });
    const { status, stdout, stderr } = runCommand('redrive', '--queue', 'restock', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ state: 'done', total: 1, handled: 1, returned: 0 });
    expect([status, stderr.split('\n')[0]]).toEqual([0, expect.stringMatching(/^rdr_\w+: redriving 1 dead letter$/)]);
    await passUntil(
      () => stockOf(shortProductId),
      ({ available }) => available === 9,
    );
    await passUntil(
      () => operatorMails('Recovered: restock'),
      ({ length }) => length === before + 1,
    );
    expect(await deadLetter(unmade.id)).toMatchObject({ state: 'handled' });
  });

  test('an operator edits the poison message to a valid one, and it is handled', async () => {
    const other = await askedFor(1);
    const patched = deliveryTo(other, 4);
    const token = await tokenOf('operator');
    const path = `/dead-letters/${poison.id}`;
    const etag = { 'if-match': (await api('GET', path, { token })).headers.get('etag') ?? '' };
    const edit = async (body: string, headers = etag) =>
      (await api('PATCH', path, { token, headers, body: { body } })).status;
    expect(await edit('{"restockId": 7}'), 'an invalid message for the queue').toBe(400);
    expect(await edit('{}', { 'if-match': '' }), 'without If-Match').toBe(428);
    expect(await edit(patched)).toBe(200);
    expect(await edit(patched), 'changed in the meantime').toBe(412);
    await redriveEnd((await redrive({ ids: [poison.id] })).id);
    expect((await stockOf(other.productId)).onHand).toBe(1);
  });
});

test('a message of 1 MiB and one with ten attributes are retried, parked, opened, redriven and discarded', async () => {
  const QueueUrl = await queueUrl('vip');
  const key = randomUUID();
  const MessageAttributes = Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`a${n}`, { DataType: 'String', StringValue: `value ${n}` }]),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(MESSAGE_BYTES_MAX) }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `ten ${key}`, MessageAttributes }));
  const parked = await passUntil(
    () => deadLetters({ state: 'parked', queue: 'vip' }),
    ({ length }) => length === 2,
  );
  expect(parked.every(({ receives }) => receives === ALL_RECEIVES)).toBe(true);
  const [large, ten] = parked.toSorted((a, b) => b.bytes - a.bytes).map(({ id }) => id) as [string, string];
  const opened = await deadLetter(large);
  expect(opened).toMatchObject({ bytes: MESSAGE_BYTES_MAX, cut: true });
  expect(opened.body.length).toBeLessThan(MESSAGE_BYTES_MAX);
  expect(await redriveEnd((await redrive({ ids: [large, ten] })).id)).toMatchObject({ total: 2, returned: 2 });
  expect(Object.keys((await deadLetter(ten)).attributes)).toHaveLength(10);
  for (const id of [large, ten]) expect(await discard(id)).toMatchObject({ state: 'discarded' });
  expect(await deadLetters({ text: key })).toEqual([]);
  expect((await deadLetter(ten)).body).not.toContain(key);
});

describe('a thousand dead letters at once', () => {
  const COUNT = 1_000;
  let parked: readonly DeadLetter[];

  beforeAll(async () => {
    const records = await lastRetryRound(tables, 'mail', COUNT);
    await send(
      'mail-dlq',
      records.map(({ body }) => body),
      (i) => writeCopy(records[i] ?? { id: '', send: 0 }),
    );
    parked = await passUntil(
      () => deadLetters({ state: 'parked', queue: 'mail' }),
      ({ length }) => length === COUNT,
    );
  });

  test('they are a handful of mails, the first within a minute of parking', async () => {
    const mails = await operatorMails('parked: mail');
    expect(mails.length).toBeGreaterThan(0);
    expect(mails.length).toBeLessThanOrEqual(ALERT_MAILS_MAX);
    const first = Math.min(...parked.map(({ parkedAt }) => Date.parse(parkedAt ?? '')));
    expect(Math.min(...mails.map(({ at }) => Date.parse(at))) - first).toBeLessThan(60_000);
  });

  test('a dead letter that cannot be fixed is discarded once, with a reason', async () => {
    const [{ id }] = parked as [DeadLetter];
    expect(await discard(id)).toMatchObject({ state: 'discarded' });
    expect(await discard(id), 'again').toMatchObject({ state: 'discarded' });
    expect((await redrive({ ids: [id] })).total).toBe(0);
  });
});

test('a command that fails says why in one line', () => {
  const unknown = `dl_${'0'.repeat(26)}`;
  expect(runCommand('dead-letters', unknown)).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^GET .* 404 .*$/),
  });
  expect(runCommand('dead-letters', '--port', '1')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^No response from http:..127.0.0.1:1 \(.*--url\.$/),
  });
});

test('the database is away for a minute: no dead letter', async () => {
  const before = (await deadLetters({})).length;
  const { productId, request } = await askedFor(10);
  await local('POST', '/database', { away: 60 });
  expect((await deliver(request, 10)).status, 'kept in the queue').toBe(202);
  await pass(60);
  await passUntil(
    () => stockOf(productId),
    ({ onHand }) => onHand === 10,
  );
  expect((await deadLetters({})).length).toBe(before);
});

test('the database is away for half an hour: dead letters of that time are recorded when it is back, and retried automatically', async () => {
  const asked = [await askedFor(10), await askedFor(20)];
  const mailsBefore = (await operatorMails('parked')).length;
  await settled();
  await local('POST', '/database', { away: 30 * 60 });
  for (const { request, restock } of asked) expect((await deliver(request, restock.quantity)).status).toBe(202);
  await pass(30 * 60);
  await passUntil(
    () => Promise.all(asked.map(({ productId }) => stockOf(productId))),
    (stocks) => stocks.every(({ onHand }, i) => onHand === asked[i]?.restock.quantity),
  );
  for (const { restock } of asked)
    expect(await deadLetters({ text: restock.id })).toMatchObject([{ state: 'handled', rounds: 1 }]);
  await passUntil(
    () => deadLetters({ state: 'retrying' }),
    ({ length }) => length === 0,
  );
  expect((await operatorMails('parked')).length, 'no alert').toBe(mailsBefore);
});

/** Otherwise an earlier event that becomes due would change its own row, or a delivery of a factory the stock. */
const nothingToPublish = () =>
  passUntil(
    async () => (await tables.client.query('select from app.outbox where published_at is null')).rowCount,
    (count) => count === 0,
  );

test('redriving handled messages of every queue three times changes nothing in the shop', async () => {
  const [buyer] = await makeBuyers(1);
  const token = buyer?.token ?? '';
  await charge(token, VIP_UNITS_MIN * 1_000);
  const large = await order<{ id: string }>(token, [
    [await makeProduct({ stock: VIP_UNITS_MIN, price: 1_000 }), VIP_UNITS_MIN],
  ]);
  expect((await pay(token, large.body.id)).status).toBe(201);
  await eventually(
    () => tables.client.query("select from app.outbox where type = 'order.paid' and published_at is not null"),
    ({ rowCount }) => (rowCount ?? 0) > 0,
  );
  const bodies = await goodMessages(tables);
  for (const queue of QUEUE_NAMES) await send(`${queue}-dlq`, [bodies[queue]]);
  const handled = () => deadLetters({ state: 'handled' });
  await passUntil(handled, (records) => new Set(records.map(({ queue }) => queue)).size === QUEUE_NAMES.length);
  await nothingToPublish();
  const [before, records] = [await tables.fingerprints(), await handled()];
  const key = randomUUID();
  const all = { filter: { state: 'handled' }, rate: 100 };
  const first = await redrive(all, key);
  expect(await redrive(all, key), 'the same key').toMatchObject({ id: first.id, total: records.length });
  expect(await redriveEnd(first.id)).toMatchObject({ handled: records.length, returned: 0 });
  for (let i = 0; i < 2; i++) await redriveEnd((await redrive(all)).id);
  expect((await handled()).length).toBe(records.length);
  const after = await tables.fingerprints();
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed.sort()).toEqual([
    'dead_letter_history',
    'dead_letters',
    'idempotency',
    'intake_batches',
    'operator_actions',
    'redrive_items',
    'redrives',
  ]);
});

test('replaying a paid order to the best sellers and the VIPs changes nothing in the shop, and reaches no other consumer', async () => {
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  const orderId = await buys(buyer, await makeProduct({ stock: VIP_UNITS_MIN }), VIP_UNITS_MIN);
  await nothingToPublish();
  await settled();
  const { rows } = await tables.client.query<{ from: string }>(
    "select app.rfc3339(created_at) as from from app.outbox where type = 'order.paid' and data ->> 'orderId' = $1",
    [orderId],
  );
  const from = rows[0]?.from ?? '';
  const args = ['--events', '--queue', 'vip', '--type', 'order.paid', '--from', from];
  expect(runCommand('redrive', ...args, '--dry-run')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'would redrive 1 event',
  });
  const before = await tables.fingerprints();
  await local('POST', '/metering', { reset: true });
  expect(runCommand('redrive', ...args)).toMatchObject({ status: 0, stdout: '1 of 1 sent to vip' });
  const { id } = await redrive({ events: { queue: 'best-sellers', types: ['order.paid'], from } });
  await settled();
  // Without moving the clock, which would let the mailer poll.
  const { body: ended } = await api('GET', `/redrives/${id}`, { token: await tokenOf('operator') });
  expect(ended).toMatchObject({ state: 'done', total: 1, sent: 1 });
  const { functions } = await local<{ functions: Record<string, { invocations: number }> }>('GET', '/metering');
  const calls = (name: string) => functions[name]?.invocations ?? 0;
  expect(['vip', 'best-sellers', 'mailer', 'data-platform'].map(calls)).toEqual([1, 1, 0, 0]);
  const after = await tables.fingerprints();
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed.sort()).toEqual(['idempotency', 'operator_actions', 'redrives']);
});
