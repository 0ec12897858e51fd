import { expect, test } from 'vitest';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import type { ProductId } from '#domain/ids.ts';
import { RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import {
  claim,
  claimFactoryTask,
  newOrder,
  openShop,
  place,
  requestManually,
  restockDue,
  restockRequested,
  stockOut,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

/** Creates a product and sells its last unit. */
async function soldOut(): Promise<ProductId> {
  const product = await shop.product({ stock: 1 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  return product;
}
const respond = (task: Awaited<ReturnType<typeof claimFactoryTask>>, response: { ref?: string; error?: string }) =>
  database.rows(recordFactoryResponse(task, response));

test('manual: a request opens a restock with its quantity and its caller, and the worker asks the factory', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 100, seller });
  const row = await requestManually(database, seller, product, { quantity: 40 });
  expect(row).toMatchObject({
    outcome: 'requested',
    replayed: false,
    restock: { state: 'ASKING', quantity: 40, requestedBy: seller.userId, attempt: 1 },
  });
  const id = row?.restock?.id ?? '';
  expect(await shop.events('restock.requested')).toEqual([{ restockId: id, attempt: 1 }]);
  expect(await claimFactoryTask(database, restockRequested(id, 1))).toMatchObject({ restockId: id, quantity: 40 });
});

test('manual: a request returns the open restock without a second factory request; an overdue restock is requested again', async () => {
  const product = await soldOut();
  const operator = await shop.operator();
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await respond(task, {});
  expect(await requestManually(database, operator, product, { quantity: 99 })).toMatchObject({
    restock: { id: task.restockId, quantity: 10, state: 'ASKED' },
  });
  expect(await shop.events('restock.requested')).toEqual([]);

  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  await respond(await claimFactoryTask(database, restockDue(task.restockId, 1)), {});
  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  await claim(database, restockDue(task.restockId, 2));
  expect(await requestManually(database, operator, product)).toMatchObject({
    restock: { id: task.restockId, state: 'ASKING', attempt: 3 },
  });
  expect(await shop.events('restock.requested')).toEqual([{ restockId: task.restockId, attempt: 3 }]);
  expect(await claimFactoryTask(database, restockRequested(task.restockId, 3))).toMatchObject({ attempt: 3 });
});

test('manual: a restock whose message was discarded is requested again, but not while a worker is asking', async () => {
  const product = await soldOut();
  const operator = await shop.operator();
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await requestManually(database, operator, product);
  expect(await shop.events('restock.requested'), 'a worker is asking').toEqual([]);
  await respond(task, { error: 'no connection' });
  await requestManually(database, operator, product);
  expect(await shop.events('restock.requested'), 'its retry is still due').toEqual([]);
  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  await fresh.inParallel(4, [1, 2, 3, 4], (session) => requestManually(session, operator, product));
  expect(await requestManually(database, operator, product)).toMatchObject({
    restock: { id: task.restockId, state: 'ASKING', attempt: 1 },
  });
  expect(await shop.events('restock.requested')).toEqual([{ restockId: task.restockId, attempt: 1 }]);
  expect(await claimFactoryTask(database, restockRequested(task.restockId, 1))).toMatchObject({ attempt: 1 });
});

test('manual: 50 parallel requests with one key make one restock and get equal responses; another body is a conflict; the key of another caller is independent', async () => {
  const [operator, other] = [await shop.operator(), await shop.operator()];
  const product = await shop.product({ stock: 9 });
  const responses = await fresh.inParallel(
    25,
    Array.from({ length: 50 }, () => 0),
    (session) => requestManually(session, operator, product, { quantity: 5, key: 'k' }),
  );
  expect(new Set(responses.map((one) => JSON.stringify(one?.restock))).size).toBe(1);
  expect(responses.filter((one) => one?.replayed === false)).toHaveLength(1);
  expect(await shop.count('restocks')).toBe(1);

  expect(await requestManually(database, operator, product, { quantity: 6, key: 'k', hash: 'other' })).toEqual({
    outcome: 'key-conflict',
    replayed: true,
    restock: null,
  });
  expect(await requestManually(database, other, product, { quantity: 5, key: 'k' })).toMatchObject({
    outcome: 'requested',
    replayed: false,
  });
});

test('manual: a caller without permission, an unknown product and a missing quantity are rejected, and no row changes', async () => {
  const seller = await shop.seller();
  const [product, notRestocked] = [await shop.product({ seller }), await shop.product({ seller, restockQuantity: 0 })];
  const deleted = await shop.product({ seller });
  await fresh.admin.query('update app.products set deleted_at = app.now() where id = $1', [deleted]);
  await fresh.admin.query("update app.users set tokens_valid_from = '2000-01-01'");
  const loggedOut = { ...seller, issuedAt: 946_684_799 };
  const [buyer, otherSeller] = [await shop.buyer(), await shop.seller()];
  const before = await rowHash(fresh.admin);
  const outcomes = [
    await requestManually(database, loggedOut, product),
    await requestManually(database, buyer, product),
    await requestManually(database, otherSeller, product),
    await requestManually(database, seller, deleted),
    await requestManually(database, seller, notRestocked),
  ].map((one) => one?.outcome);
  expect(outcomes).toEqual([
    'auth.required',
    'auth.forbidden',
    'product.not_found',
    'product.not_found',
    'restock.quantity_required',
  ]);
  expect(await rowHash(fresh.admin)).toBe(before);
});

test('manual: a request that changes nothing is not in the audit', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 100, seller });
  for (const quantity of [20, 50]) await requestManually(database, seller, product, { quantity });
  const { rows } = await fresh.admin.query('select action, detail from app.operator_actions');
  expect(rows).toEqual([{ action: 'request_restock', detail: { productId: product, quantity: 20 } }]);
});
