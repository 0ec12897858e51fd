/** R4, R5: what failed for good, and how the operators mend it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ALERT_MAILS_MAX, RECEIVES_MAX, REDRIVE_ROUNDS_MAX } from '#domain/limits.ts';
import { openSqs, queueUrl } from './aws-cli.ts';
import { delivery } from './bad-input/messages.ts';
import { failuresOf } from './bad-input/queues.ts';
import { database } from './database.ts';
import {
  clearParked,
  deadLetter,
  deadLetters,
  discard,
  operatorMails,
  passUntil,
  redrive,
  redriveEnd,
} from './dead.ts';
import { FACTORY_AS_IT_WAS, refuse, restocksOfProduct } from './restocks.ts';
import { advance, api, eventually, local, makeProduct, setFactory, settled, stockOf, tokenOf } from './shop.ts';

let sqs: SQSClient;
beforeAll(async () => {
  sqs = await openSqs();
});
afterEach(() => setFactory(FACTORY_AS_IT_WAS));
afterAll(async () => {
  for (const queue of ['restock', 'factory-callback', 'mail']) await clearParked(queue);
  await settled();
  sqs.destroy();
});

const parkedOf = (queue: string, text: string) => () => deadLetters({ queue, state: 'parked', text });

test('the factory refuses for a minute, then works: no dead letter, one restock, the stock is right', async () => {
  await setFactory({ mode: 'refuse', delaySeconds: 0 });
  const productId = await makeProduct({ stock: 0, restockQuantity: 7 });
  await refuse(productId);
  const moves = [];
  for (let i = 0; i < 6; i++) {
    // Not waited for: it would wait for the very message that comes back.
    moves.push(advance('PT10S'));
    await sleep(400);
  }
  await setFactory(FACTORY_AS_IT_WAS);
  await passUntil(
    () => stockOf(productId),
    ({ available }) => available === 7,
    'PT5S',
  );
  await Promise.all(moves);
  expect(await deadLetters({ text: productId })).toEqual([]);
  expect(await restocksOfProduct(productId)).toMatchObject([{ state: 'CLOSED', received: 7 }]);
});

test('the factory is down for good: parked with its error after the rounds, one mail; back: redriven, the stock arrives, recovered', async () => {
  await clearParked('restock');
  await settled();
  await setFactory({ mode: 'error' });
  const productId = await makeProduct({ stock: 0, restockQuantity: 9 });
  await refuse(productId);
  const [letter] = await passUntil(parkedOf('restock', productId), ({ length }) => length > 0);
  expect(letter).toMatchObject({
    rounds: REDRIVE_ROUNDS_MAX,
    receives: RECEIVES_MAX * (REDRIVE_ROUNDS_MAX + 1),
    error: expect.stringContaining('the factory was not reached'),
  });
  const id = letter?.id ?? '';
  const mails = await eventually(
    () => operatorMails(id),
    ({ length }) => length > 0,
  );
  await settled();
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatchObject({ subject: expect.stringContaining('parked: restock') });
  expect(mails[0]?.text).toMatch(/The factory is not asked[\s\S]*console\/dead-letters\?queue=restock/);
  expect((await deadLetter(id)).history.map(({ state }) => state)).toEqual([
    ...Array.from({ length: REDRIVE_ROUNDS_MAX }, () => 'retrying'),
    'parked',
  ]);

  const before = (await operatorMails('Recovered: restock')).length;
  await setFactory({ mode: 'ok', delaySeconds: 0 });
  const { id: redriveId } = await redrive({ filter: { queue: 'restock' } });
  expect(await redriveEnd(redriveId)).toMatchObject({ state: 'done', total: 1, handled: 1, returned: 0 });
  await passUntil(
    () => stockOf(productId),
    ({ available }) => available === 9,
    'PT2S',
  );
  await eventually(
    () => operatorMails('Recovered: restock'),
    ({ length }) => length === before + 1,
  );
  expect(await deadLetter(id)).toMatchObject({ state: 'handled' });
});

test('one poison among ten: nine are done once, one is parked after exactly all its receives', async () => {
  const key = randomUUID();
  const url = await queueUrl('factory-callback');
  const { productId, restockId } = await askedForTen();
  const bodies = Array.from({ length: 10 }, (_, i) =>
    i === 4 ? `poison ${key}` : delivery({ restockId, productId, key: `${key}-${i}` }),
  );
  const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  const [letter] = await passUntil(parkedOf('factory-callback', key), ({ length }) => length > 0);
  expect(letter).toMatchObject({
    receives: RECEIVES_MAX * (REDRIVE_ROUNDS_MAX + 1),
    error: expect.stringContaining('JSON'),
  });
  expect(await deadLetters({ text: key })).toHaveLength(1);
  expect((await stockOf(productId)).onHand).toBe(9);
  expect(failuresOf('factory-callback').get(letter?.messageId ?? '')).toHaveLength(RECEIVES_MAX);
  // Mended by hand, it is the tenth.
  const token = await tokenOf('operator');
  const path = `/dead-letters/${letter?.id}`;
  const { headers } = await api('GET', path, { token });
  const ifMatch = { 'if-match': headers.get('etag') ?? '' };
  const edit = (body: string, sent = ifMatch) => api('PATCH', path, { token, headers: sent, body: { body } });
  expect((await edit('{"restockId": 7}')).status, 'what the queue would not take').toBe(400);
  expect((await edit('{}', { 'if-match': '' })).status, 'without If-Match').toBe(428);
  const mended = delivery({ restockId, productId, key: `${key}-4` });
  expect((await edit(mended)).status).toBe(200);
  expect((await edit(mended)).status, 'somebody else has changed it').toBe(412);
  await redriveEnd((await redrive({ ids: [letter?.id] })).id);
  expect((await stockOf(productId)).onHand).toBe(10);
});

async function askedForTen() {
  await setFactory({ mode: 'forget' });
  const productId = await makeProduct({ stock: 0, restockQuantity: 10 });
  await refuse(productId);
  const [restock] = await eventually(
    () => restocksOfProduct(productId),
    ([one]) => one?.state === 'ASKED',
  );
  return { productId, restockId: restock?.id ?? '' };
}

test('a thousand dead messages are a handful of mails, the first of them within a minute', async () => {
  await clearParked('mail');
  await settled();
  const key = randomUUID();
  const url = await queueUrl('mail-dlq');
  // Straight into the dead-letter queue: 5,000 receives are enough of them.
  const before = (await operatorMails('parked: mail')).length;
  for (let i = 0; i < 100; i++) {
    const Entries = Array.from({ length: 10 }, (_, k) => ({ Id: String(k), MessageBody: `${key} ${i * 10 + k}` }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  }
  const inState = (state: string) => async (): Promise<number> =>
    database(async (client) => {
      const text =
        "select count(*)::int as n from app.dead_letters where state = $1 and queue = 'mail' and position($2 in body) > 0";
      return (await client.query<{ n: number }>(text, [state, key])).rows[0]?.n ?? 0;
    });
  await eventually(inState('retrying'), (count) => count === 1_000, 60);
  await database((client) =>
    client.query('update app.dead_letters set rounds = $1 where position($2 in body) > 0', [REDRIVE_ROUNDS_MAX, key]),
  );
  await passUntil(inState('parked'), (count) => count > 0, 'PT30S');
  const began = performance.now();
  await eventually(
    () => operatorMails('parked: mail'),
    ({ length }) => length > before,
    60,
  );
  expect((performance.now() - began) / 1_000).toBeLessThan(60);
  await passUntil(inState('parked'), (count) => count === 1_000, 'PT10S', 150);
  await settled();
  expect((await operatorMails('parked: mail')).length - before).toBeLessThanOrEqual(ALERT_MAILS_MAX);
}, 300_000);

test('the database is away for a minute: nothing is dead', async () => {
  const before = (await deadLetters({})).length;
  const { productId, restockId } = await askedForTen();
  await settled();
  await local('POST', '/database', { away: 60 });
  const body = delivery({ restockId, productId, key: randomUUID(), units: 10 });
  await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl('factory-callback'), MessageBody: body }));
  const shelf = () => api<{ onHand: number }>('GET', `/products/${productId}/stock`);
  await eventually(shelf, ({ status }) => status === 200, 110);
  await passUntil(shelf, ({ status, body: stock }) => status === 200 && stock.onHand === 10, 'PT10S');
  expect((await deadLetters({})).length).toBe(before);
}, 180_000);

test('redriving everything three times changes nothing that was already handled', async () => {
  const shelves = async () =>
    Promise.all((await deadLetters({ state: 'handled' })).map(async ({ id }) => (await deadLetter(id)).state));
  const handled = await shelves();
  expect(handled.length).toBeGreaterThan(0);
  const key = randomUUID();
  const first = await redrive({ filter: { state: 'handled' }, rate: 100 }, key);
  expect(await redrive({ filter: { state: 'handled' }, rate: 100 }, key), 'the same key').toMatchObject({
    id: first.id,
  });
  await redriveEnd(first.id);
  for (let i = 0; i < 2; i++) await redriveEnd((await redrive({ filter: { state: 'handled' }, rate: 100 })).id);
  expect(await shelves()).toEqual(handled);
  expect(await redrive({ filter: { queue: 'factory-callback' }, dryRun: true })).toMatchObject({ total: 0 });
});

test('what cannot be mended is given up, for a reason, once', async () => {
  const [letter] = await deadLetters({ queue: 'mail', state: 'parked' });
  expect(await discard(letter?.id ?? '')).toMatchObject({ state: 'discarded' });
  expect(await discard(letter?.id ?? ''), 'again').toMatchObject({ state: 'discarded' });
  expect((await redrive({ ids: [letter?.id] })).total).toBe(0);
});
