import { expect, test } from 'vitest';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import type { ProductId } from '#domain/ids.ts';
import { RESTOCK_LEASE_SECONDS, RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { cancel } from './orders.ts';
import { remove } from './products.ts';
import { claim, claimFactoryTask, deliver, newId, newOrder, openShop, place, restockDue, stockOut } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;
const OVERDUE_SECONDS = RESTOCK_OVERDUE_MINUTES * 60;

/** Creates a product and sells its last unit. */
async function soldOut(): Promise<ProductId> {
  const product = await shop.product({ stock: 1 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  return product;
}
const respond = (task: Awaited<ReturnType<typeof claimFactoryTask>>, response: { ref?: string; error?: string }) =>
  database.rows(recordFactoryResponse(task, response));

test('50 workers get the same message at once: one restock, and one worker asks the factory', async () => {
  const product = await soldOut();
  const claims = await fresh.inParallel(
    25,
    Array.from({ length: 50 }, () => stockOut(product, 1)),
    claim,
  );

  expect(claims.filter(({ kind }) => kind === 'ask')).toHaveLength(1);
  expect(claims.filter(({ kind }) => kind === 'busy')).toHaveLength(49);
  expect(await shop.count('restocks')).toBe(1);
  expect(await shop.events('restock.due')).toHaveLength(1);
});

test('a crashed worker is replaced after its lease; an accepted request is not repeated', async () => {
  const product = await soldOut();
  const first = await claimFactoryTask(database, stockOut(product, 1));
  await fresh.advanceClock(RESTOCK_LEASE_SECONDS - 2);
  expect((await claim(database, stockOut(product, 1))).kind).toBe('busy');
  await fresh.advanceClock(3);
  const second = await claimFactoryTask(database, stockOut(product, 1));
  expect(second).toEqual(first);

  await respond(second, { ref: 'job-1' });
  expect((await claim(database, stockOut(product, 1))).kind).toBe('none');
});

test('an unreachable factory is asked again at once in the same attempt', async () => {
  const product = await soldOut();
  const first = await claimFactoryTask(database, stockOut(product, 1));
  await respond(first, { error: 'ECONNREFUSED' });
  expect(await claimFactoryTask(database, stockOut(product, 1))).toEqual(first);
  expect((await fresh.admin.query('select last_error, state from app.restocks')).rows).toEqual([
    { last_error: 'ECONNREFUSED', state: 'ASKING' },
  ]);
});

test('a stock.out event handled after the delivery requests nothing', async () => {
  const product = await soldOut();
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await respond(task, {});
  await deliver(database, task.restockId, product, 10);
  const before = await rowHash(fresh.admin);
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
  expect(await rowHash(fresh.admin)).toBe(before);
});

test('a stock.out event of a future stock cycle or an unknown product requests nothing', async () => {
  const product = await soldOut();
  expect(await claim(database, stockOut(product, 2))).toEqual({ kind: 'none' });
  expect(await claim(database, stockOut(newId('prd'), 1))).toEqual({ kind: 'none' });
  expect(await claim(database, restockDue('rst_unknown', 1))).toEqual({ kind: 'none' });
  expect(await shop.count('restocks')).toBe(0);
});

test('an overdue restock is requested again once for the missing units, then reported once', async () => {
  const product = await soldOut();
  const first = await claimFactoryTask(database, stockOut(product, 1));
  await respond(first, { ref: 'job-1' });
  await deliver(database, first.restockId, product, 4);

  await fresh.advanceClock(OVERDUE_SECONDS);
  const second = await claimFactoryTask(database, restockDue(first.restockId, 1));
  expect(second).toEqual({ ...first, attempt: 2, quantity: 6 });
  // The message is redelivered: its attempt is over. The new attempt is leased, then accepted.
  expect((await claim(database, restockDue(first.restockId, 1))).kind).toBe('busy');
  await respond(second, { ref: 'job-2' });
  expect((await claim(database, restockDue(first.restockId, 1))).kind).toBe('none');

  await fresh.advanceClock(OVERDUE_SECONDS);
  for (let i = 0; i < 3; i++) expect((await claim(database, restockDue(first.restockId, 2))).kind).toBe('none');
  expect(await shop.events('restock.overdue')).toEqual([{ restockId: first.restockId }]);
  expect((await fresh.admin.query('select state, attempt from app.restocks')).rows).toEqual([
    { state: 'OVERDUE', attempt: 2 },
  ]);
});

test('20 workers get the same due message at once: one worker asks again', async () => {
  const product = await soldOut();
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await respond(task, {});
  await fresh.advanceClock(OVERDUE_SECONDS);
  const claims = await fresh.inParallel(
    20,
    Array.from({ length: 20 }, () => restockDue(task.restockId, 1)),
    claim,
  );
  expect(claims.filter(({ kind }) => kind === 'ask')).toHaveLength(1);
  expect(await shop.events('restock.due')).toHaveLength(2);
});

test('the response to an old attempt changes nothing', async () => {
  const product = await soldOut();
  const first = await claimFactoryTask(database, stockOut(product, 1));
  await respond(first, { ref: 'job' });
  await fresh.advanceClock(OVERDUE_SECONDS);
  await claimFactoryTask(database, restockDue(first.restockId, 1));
  const before = await rowHash(fresh.admin);
  expect(await respond(first, { error: 'timeout' })).toEqual([{ state: null }]);
  expect(await rowHash(fresh.admin)).toBe(before);
});

test('the overdue timer starts only after the factory accepts', async () => {
  const product = await soldOut();
  const first = await claimFactoryTask(database, stockOut(product, 1));
  await respond(first, { error: 'ECONNREFUSED' });
  await fresh.advanceClock(OVERDUE_SECONDS + 1);
  expect(await claim(database, restockDue(first.restockId, 1)), 'the same attempt continues').toEqual({ kind: 'none' });
  const again = await claimFactoryTask(database, stockOut(product, 1));
  expect(again.attempt).toBe(1);
  await respond(again, { ref: 'job' });
  const { rows } = await fresh.admin.query(
    "select count(*)::int as n from app.outbox where type = 'restock.due' and due_at > app.now()",
  );
  expect(rows, 'the restock is due again, counted from now').toEqual([{ n: 1 }]);
});

test('a restock that comes due during the factory request is requested once, and its timer restarts at the acceptance', async () => {
  const product = await soldOut();
  const first = await claimFactoryTask(database, stockOut(product, 1));
  await respond(first, { error: 'ECONNREFUSED' });
  await fresh.advanceClock(OVERDUE_SECONDS - 2);
  const again = await claimFactoryTask(database, stockOut(product, 1));
  await fresh.advanceClock(2);
  expect(await claim(database, restockDue(first.restockId, 1)), 'during the lease').toEqual({ kind: 'none' });
  await respond(again, { ref: 'job' });
  expect(await claim(database, restockDue(first.restockId, 1)), 'a duplicate message').toEqual({ kind: 'none' });
  await fresh.advanceClock(OVERDUE_SECONDS - 3);
  expect(await claim(database, restockDue(first.restockId, 1)), 'not yet').toEqual({ kind: 'none' });
  await fresh.advanceClock(1);
  expect(await claimFactoryTask(database, restockDue(first.restockId, 1))).toMatchObject({ attempt: 2 });
});

test('a product deleted before its stock.out event is handled is not restocked', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, restockQuantity: 10, seller });
  await place(fresh.database, newOrder(await shop.buyer(), [[product, 1]]));
  expect(await remove(fresh.database, seller, product)).toBe('deleted');
  expect(await claim(fresh.database, stockOut(product, 1))).toEqual({ kind: 'none' });
  expect(await shop.count('restocks')).toBe(0);
});

test('units released before the factory request do not end the restock', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 10 });
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[product, 1]]);
  await place(fresh.database, order);
  const task = await claimFactoryTask(fresh.database, stockOut(product, 1));
  await fresh.database.rows(recordFactoryResponse(task, { error: 'ECONNREFUSED' }));
  await cancel(fresh.database, buyer, order.id);
  expect(await shop.stockOf(product)).toMatchObject({ available: 1, round: 2 });
  expect(await claim(fresh.database, stockOut(product, 1))).toMatchObject({
    kind: 'ask',
    task: { restockId: task.restockId, quantity: 10 },
  });
});

test('after a lost factory response and a partial delivery, the rest is still requested, although stock is available', async () => {
  const product = await soldOut();
  const first = await claimFactoryTask(database, stockOut(product, 1));
  await respond(first, { error: 'no response within 5 s' });
  await deliver(database, first.restockId, product, 4);
  const again = await claimFactoryTask(database, stockOut(product, 1));
  expect(again).toMatchObject({ restockId: first.restockId, attempt: 1, quantity: first.quantity - 4 });
  await respond(again, {});
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
});
