import { expect, test } from 'vitest';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import type { ProductId } from '#domain/ids.ts';
import { RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import {
  claim,
  mustAsk,
  openShop,
  place,
  requestManually,
  restockDue,
  restockRequested,
  stockOut,
  wish,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database } = fresh;

/** A product whose last unit has just been sold. */
async function soldOut(): Promise<ProductId> {
  const product = await shop.product({ stock: 1 });
  await place(database, wish(await shop.buyer(), [[product, 1]]));
  return product;
}
const said = (task: Awaited<ReturnType<typeof mustAsk>>, answer: { ref?: string; error?: string }) =>
  database.rows(recordFactoryResponse(task, answer));

test('by hand: a request opens a restock for its quantity and its caller, and the factory is asked by the worker', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 100, seller });
  const answer = await requestManually(database, seller, product, { quantity: 40 });
  expect(answer).toMatchObject({
    outcome: 'requested',
    replayed: false,
    restock: { state: 'ASKING', quantity: 40, requestedBy: seller.userId, attempt: 1 },
  });
  const id = answer?.restock?.id ?? '';
  expect(await shop.events('restock.requested')).toEqual([{ restockId: id, attempt: 1 }]);
  expect(await mustAsk(database, restockRequested(id, 1))).toMatchObject({ restockId: id, quantity: 40 });
});

test('by hand: the open one is answered, with no second request; an overdue one is asked for again', async () => {
  const product = await soldOut();
  const operator = await shop.operator();
  const task = await mustAsk(database, stockOut(product, 1));
  await said(task, {});
  expect(await requestManually(database, operator, product, { quantity: 99 })).toMatchObject({
    restock: { id: task.restockId, quantity: 10, state: 'ASKED' },
  });
  expect(await shop.events('restock.requested')).toEqual([]);

  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  await said(await mustAsk(database, restockDue(task.restockId, 1)), {});
  await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  await claim(database, restockDue(task.restockId, 2));
  expect(await requestManually(database, operator, product)).toMatchObject({
    restock: { id: task.restockId, state: 'ASKING', attempt: 3 },
  });
  expect(await shop.events('restock.requested')).toEqual([{ restockId: task.restockId, attempt: 3 }]);
  expect(await mustAsk(database, restockRequested(task.restockId, 3))).toMatchObject({ attempt: 3 });
});

test('by hand: 50 parallel repeats of a key are one request and equal answers; another body is a conflict; another’s key is his own', async () => {
  const [operator, other] = [await shop.operator(), await shop.operator()];
  const product = await shop.product({ stock: 9 });
  const answers = await fresh.inParallel(
    25,
    Array.from({ length: 50 }, () => 0),
    (session) => requestManually(session, operator, product, { quantity: 5, key: 'k' }),
  );
  expect(new Set(answers.map((one) => JSON.stringify(one?.restock))).size).toBe(1);
  expect(answers.filter((one) => one?.replayed === false)).toHaveLength(1);
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

test('by hand: who may not, what is not there and what has no quantity are refused, and change nothing', async () => {
  const seller = await shop.seller();
  const [product, never] = [await shop.product({ seller }), await shop.product({ seller, restockQuantity: 0 })];
  const deleted = await shop.product({ seller });
  await fresh.admin.query('update app.products set deleted_at = app.now() where id = $1', [deleted]);
  await fresh.admin.query("update app.users set tokens_valid_from = '2000-01-01'");
  const gone = { ...seller, issuedAt: 946_684_799 };
  const [buyer, otherSeller] = [await shop.buyer(), await shop.seller()];
  const before = await rowHash(fresh.admin);
  const outcomes = [
    await requestManually(database, gone, product),
    await requestManually(database, buyer, product),
    await requestManually(database, otherSeller, product),
    await requestManually(database, seller, deleted),
    await requestManually(database, seller, never),
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
