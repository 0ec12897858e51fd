import { expect, test } from 'vitest';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import type { ProductId } from '#domain/ids.ts';
import { RESTOCK_LEASE_SECONDS, RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import { cancel } from './buying.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { remove } from './products.ts';
import { claim, deliver, mustAsk, newId, openShop, place, restockDue, stockOut, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;
const OVERDUE_SECONDS = RESTOCK_OVERDUE_MINUTES * 60;

/** A product whose last unit has just been sold. */
async function soldOut(): Promise<ProductId> {
  const product = await shop.product({ stock: 1 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  return product;
}
const said = (task: Awaited<ReturnType<typeof mustAsk>>, answer: { ref?: string; error?: string }) =>
  database.rows(recordFactoryResponse(task, answer));

test('50 workers get the same message at once: one restock, one of them asks the factory', async () => {
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

test('a worker that died is followed after its lease; one that was told yes is followed by nobody', async () => {
  const product = await soldOut();
  const first = await mustAsk(database, stockOut(product, 1));
  await fresh.advanceClock(RESTOCK_LEASE_SECONDS - 2);
  expect((await claim(database, stockOut(product, 1))).kind).toBe('busy');
  await fresh.advanceClock(3);
  const second = await mustAsk(database, stockOut(product, 1));
  expect(second).toEqual(first);

  await said(second, { ref: 'job-1' });
  expect((await claim(database, stockOut(product, 1))).kind).toBe('none');
});

test('a factory that could not be reached is asked again at once, by the same attempt', async () => {
  const product = await soldOut();
  const first = await mustAsk(database, stockOut(product, 1));
  await said(first, { error: 'ECONNREFUSED' });
  expect(await mustAsk(database, stockOut(product, 1))).toEqual(first);
  expect((await fresh.admin.query('select last_error, state from app.restocks')).rows).toEqual([
    { last_error: 'ECONNREFUSED', state: 'ASKING' },
  ]);
});

test('a stock.out that comes after the shelf was filled asks for nothing', async () => {
  const product = await soldOut();
  const task = await mustAsk(database, stockOut(product, 1));
  await said(task, {});
  await deliver(database, task.restockId, product, 10);
  const before = await rowHash(fresh.admin);
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
  expect(await rowHash(fresh.admin)).toBe(before);
});

test('a stock.out of a round that has not begun, or of no product, asks for nothing', async () => {
  const product = await soldOut();
  expect(await claim(database, stockOut(product, 2))).toEqual({ kind: 'none' });
  expect(await claim(database, stockOut(newId('prd'), 1))).toEqual({ kind: 'none' });
  expect(await claim(database, restockDue('rst_unknown', 1))).toEqual({ kind: 'none' });
  expect(await shop.count('restocks')).toBe(0);
});

test('overdue: asked again once for what is still to come, then reported once, and no more', async () => {
  const product = await soldOut();
  const first = await mustAsk(database, stockOut(product, 1));
  await said(first, { ref: 'job-1' });
  await deliver(database, first.restockId, product, 4);

  await fresh.advanceClock(OVERDUE_SECONDS);
  const second = await mustAsk(database, restockDue(first.restockId, 1));
  expect(second).toEqual({ ...first, attempt: 2, quantity: 6 });
  // The message comes again: its attempt is over, the new one is leased, then told.
  expect((await claim(database, restockDue(first.restockId, 1))).kind).toBe('busy');
  await said(second, { ref: 'job-2' });
  expect((await claim(database, restockDue(first.restockId, 1))).kind).toBe('none');

  await fresh.advanceClock(OVERDUE_SECONDS);
  for (let i = 0; i < 3; i++) expect((await claim(database, restockDue(first.restockId, 2))).kind).toBe('none');
  expect(await shop.events('restock.overdue')).toEqual([{ restockId: first.restockId }]);
  expect((await fresh.admin.query('select state, attempt from app.restocks')).rows).toEqual([
    { state: 'OVERDUE', attempt: 2 },
  ]);
});

test('20 workers get the same due message at once: one of them asks again', async () => {
  const product = await soldOut();
  const task = await mustAsk(database, stockOut(product, 1));
  await said(task, {});
  await fresh.advanceClock(OVERDUE_SECONDS);
  const claims = await fresh.inParallel(
    20,
    Array.from({ length: 20 }, () => restockDue(task.restockId, 1)),
    claim,
  );
  expect(claims.filter(({ kind }) => kind === 'ask')).toHaveLength(1);
  expect(await shop.events('restock.due')).toHaveLength(2);
});

test('the answer of an attempt that is over changes nothing', async () => {
  const product = await soldOut();
  const first = await mustAsk(database, stockOut(product, 1));
  await said(first, { ref: 'job' });
  await fresh.advanceClock(OVERDUE_SECONDS);
  await mustAsk(database, restockDue(first.restockId, 1));
  const before = await rowHash(fresh.admin);
  expect(await said(first, { error: 'timeout' })).toEqual([{ state: null }]);
  expect(await rowHash(fresh.admin)).toBe(before);
});

test('a factory that has promised nothing is not late: its time begins with its yes', async () => {
  const product = await soldOut();
  const first = await mustAsk(database, stockOut(product, 1));
  await said(first, { error: 'refused' });
  await fresh.advanceClock(OVERDUE_SECONDS + 1);
  expect(await claim(database, restockDue(first.restockId, 1)), 'whoever asks goes on').toEqual({ kind: 'none' });
  const again = await mustAsk(database, stockOut(product, 1));
  expect(again.attempt).toBe(1);
  await said(again, { ref: 'job' });
  const { rows } = await fresh.admin.query(
    "select count(*)::int as n from app.outbox where type = 'restock.due' and due_at > app.now()",
  );
  expect(rows, 'it is due again, from now').toEqual([{ n: 1 }]);
});

test('its time comes while it is being asked: it is asked once, and its time begins with its yes', async () => {
  const product = await soldOut();
  const first = await mustAsk(database, stockOut(product, 1));
  await said(first, { error: 'refused' });
  await fresh.advanceClock(OVERDUE_SECONDS - 2);
  const again = await mustAsk(database, stockOut(product, 1));
  await fresh.advanceClock(2);
  expect(await claim(database, restockDue(first.restockId, 1)), 'under the lease').toEqual({ kind: 'none' });
  await said(again, { ref: 'job' });
  expect(await claim(database, restockDue(first.restockId, 1)), 'told twice').toEqual({ kind: 'none' });
  await fresh.advanceClock(OVERDUE_SECONDS - 3);
  expect(await claim(database, restockDue(first.restockId, 1)), 'not yet').toEqual({ kind: 'none' });
  await fresh.advanceClock(1);
  expect(await mustAsk(database, restockDue(first.restockId, 1))).toMatchObject({ attempt: 2 });
});

test('nothing is asked for a product that was deleted while its shortage was on its way', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, restockQuantity: 10, seller });
  await place(fresh.database, wish(await shop.buyer(), [[product, 1]]));
  expect(await remove(fresh.database, seller, product)).toBe('deleted');
  expect(await claim(fresh.database, stockOut(product, 1))).toEqual({ kind: 'none' });
  expect(await shop.count('restocks')).toBe(0);
});

test('units that are released before the factory could be asked do not end what is to be asked for', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 10 });
  const buyer = await shop.buyer();
  const order = wish(buyer, [[product, 1]]);
  await place(fresh.database, order);
  const task = await mustAsk(fresh.database, stockOut(product, 1));
  await fresh.database.rows(recordFactoryResponse(task, { error: 'nobody there' }));
  await cancel(fresh.database, buyer, order.id);
  expect(await shop.shelf(product)).toMatchObject({ available: 1, round: 2 });
  expect(await claim(fresh.database, stockOut(product, 1))).toMatchObject({
    kind: 'ask',
    task: { restockId: task.restockId, quantity: 10 },
  });
});

test('a yes that was lost, and a part that came: the rest is still asked for, though the shelf is not empty any more', async () => {
  const product = await soldOut();
  const first = await mustAsk(database, stockOut(product, 1));
  await said(first, { error: 'no response within 5 s' });
  await deliver(database, first.restockId, product, 4);
  const again = await mustAsk(database, stockOut(product, 1));
  expect(again).toMatchObject({ restockId: first.restockId, attempt: 1, quantity: first.quantity - 4 });
  await said(again, {});
  expect(await claim(database, stockOut(product, 1))).toEqual({ kind: 'none' });
});
