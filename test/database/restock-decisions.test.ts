/** R1, N8: what a person decided about a product or a restock holds against messages and deliveries that began before. */
import { expect, test } from 'vitest';
import { closeRestock, recordFactoryResponse } from '#db/statements/restocks.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId, RestockId } from '#domain/ids.ts';
import { RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { adjust, change, remove } from './products.ts';
import {
  claim,
  claimFactoryTask,
  deliver,
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
const { admin, database } = fresh;
const NONE = { kind: 'none' };

const sell = async (product: ProductId, units = 1) => place(database, newOrder(await shop.buyer(), [[product, units]]));
const overdue = () => fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
const versionOf = async (product: ProductId) =>
  (await admin.query<{ version: number }>('select version from app.products where id = $1', [product])).rows[0]
    ?.version ?? 0;
const restockOf = async (id: string) =>
  (await admin.query('select state, received, surplus, closed_by, close_reason from app.restocks where id = $1', [id]))
    .rows[0];
const closedBecause = (reason: string) => ({ state: 'CLOSED', closed_by: 'system', close_reason: reason });

/** A sold-out product whose factory has accepted the request. */
async function requested() {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await sell(product);
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await database.rows(recordFactoryResponse(task, { ref: 'job' }));
  return { seller, product, restockId: task.restockId };
}

type Decision = readonly [
  reason: string,
  decide: (of: { readonly seller: Principal; readonly product: ProductId }) => Promise<unknown>,
];
const DECISIONS: readonly Decision[] = [
  ['PRODUCT_DELETED', ({ seller, product }) => remove(database, seller, product)],
  [
    'RESTOCKS_OFF',
    async ({ seller, product }) => change(database, seller, product, await versionOf(product), { restockQuantity: 0 }),
  ],
  [
    'SALE_ENDED',
    ({ product }) =>
      admin.query("update app.products set end_at = app.now() + interval '1 minute' where id = $1", [product]),
  ],
];

test.for(DECISIONS)(
  '%s: an overdue restock is not requested again, but closed with this reason',
  async ([reason, decide]) => {
    const open = await requested();
    await decide(open);
    await overdue();
    expect(await claim(database, restockDue(open.restockId, 1))).toEqual(NONE);
    expect(await claim(database, stockOut(open.product, 1)), 'a repeated event').toEqual(NONE);
    expect(await restockOf(open.restockId)).toMatchObject(closedBecause(reason));
    expect(await shop.events('restock.overdue')).toEqual([]);
    expect(await deliver(database, open.restockId, open.product, 4)).toMatchObject({ counted: 0, surplus: 4 });
  },
);

test.for(DECISIONS)('%s: a restock is not requested for the first time', async ([reason, decide]) => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await sell(product);
  await decide({ seller, product });
  await fresh.advanceClock(61);
  expect(await claim(database, stockOut(product, 1))).toEqual(NONE);
  expect(await shop.count('restocks')).toBe(0);
  expect(reason).not.toBe('');
});

test.for(DECISIONS)('%s: a factory that could not be reached is not tried again', async ([reason, decide]) => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await sell(product);
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await database.rows(recordFactoryResponse(task, { error: 'ECONNREFUSED' }));
  await decide({ seller, product });
  await fresh.advanceClock(61);
  expect(await claim(database, stockOut(product, 1))).toEqual(NONE);
  expect(await restockOf(task.restockId)).toMatchObject(closedBecause(reason));
});

test('a deletion closes the restock in its own commit: a delivery is surplus, and no response or message reopens it', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await sell(product);
  const task = await claimFactoryTask(database, stockOut(product, 1));
  await remove(database, seller, product);
  expect(await restockOf(task.restockId)).toMatchObject(closedBecause('PRODUCT_DELETED'));
  expect(await database.rows(recordFactoryResponse(task, { ref: 'job' }))).toEqual([{ state: null }]);
  expect(await claim(database, restockRequested(task.restockId, 1))).toEqual(NONE);
  expect(await deliver(database, task.restockId, product, 10)).toMatchObject({ counted: 0, surplus: 10 });
  expect(await shop.stockOf(product)).toMatchObject({ available: 0 });
  expect((await requestManually(database, seller, product, { quantity: 5 }))?.outcome).toBe('product.not_found');
});

test('the deletion of a seller’s account closes the restocks of the products', async () => {
  const seller = await shop.seller();
  const [one, two] = [await shop.product({ seller }), await shop.product({ seller })];
  const ids: string[] = [];
  for (const product of [one, two])
    ids.push((await requestManually(database, seller, product, { quantity: 3 }))?.restock?.id ?? '');
  expect((await database.rows(deleteAccount(seller)))[0]?.outcome).toBe('deleted');
  for (const id of ids) expect(await restockOf(id)).toMatchObject(closedBecause('PRODUCT_DELETED'));
});

test('restocks that were switched off: a delivery before the due time is counted', async () => {
  const open = await requested();
  await change(database, open.seller, open.product, await versionOf(open.product), { restockQuantity: 0 });
  expect(await deliver(database, open.restockId, open.product, 10)).toMatchObject({ counted: 10, surplus: 0 });
});

test('a manual restock goes on when automatic restocks are switched off, also one that began automatically', async () => {
  const open = await requested();
  await change(database, open.seller, open.product, await versionOf(open.product), { restockQuantity: 0 });
  const asked = await requestManually(database, open.seller, open.product);
  expect(asked?.restock).toMatchObject({ id: open.restockId, requestedBy: open.seller.userId });
  await overdue();
  expect(await claim(database, restockDue(open.restockId, 1))).toMatchObject({ kind: 'ask', task: { attempt: 2 } });
});

test('after the end of the sale no restock is requested manually; before its start a restock is', async () => {
  const seller = await shop.seller();
  const [ended, early] = [await shop.product({ seller }), await shop.product({ seller })];
  await admin.query("update app.products set end_at = app.now() - interval '1 second' where id = $1", [ended]);
  await admin.query("update app.products set available_at = app.now() + interval '1 day' where id = $1", [early]);
  expect((await requestManually(database, seller, ended, { quantity: 5 }))?.outcome).toBe('product.not_on_sale');
  expect((await requestManually(database, seller, early, { quantity: 5 }))?.outcome).toBe('requested');
});

const close = async (caller: Principal, restockId: string) =>
  (await database.rows(closeRestock(caller, restockId as RestockId, 'burned down')))[0]?.outcome;

test('a closing covers the shortage whose event is still on its way; a sell-out after new stock has its own restock', async () => {
  const open = await requested();
  await deliver(database, open.restockId, open.product, 4);
  await sell(open.product, 4);
  expect(await shop.events('stock.out')).toHaveLength(2);
  expect(await close(open.seller, open.restockId)).toBe('closed');
  for (const stockCycle of [1, 2, 2]) expect(await claim(database, stockOut(open.product, stockCycle))).toEqual(NONE);
  expect(await shop.count('restocks')).toBe(1);

  await adjust(database, open.seller, open.product, 2);
  await sell(open.product, 2);
  expect(await claim(database, stockOut(open.product, 3))).toMatchObject({ kind: 'ask' });
});

test('a closing while there is stock covers no later sell-out', async () => {
  const open = await requested();
  await deliver(database, open.restockId, open.product, 4);
  expect(await close(open.seller, open.restockId)).toBe('closed');
  await sell(open.product, 4);
  expect(await claim(database, stockOut(open.product, 2))).toMatchObject({ kind: 'ask' });
});

test('a closed restock does not keep a person from requesting the units again', async () => {
  const open = await requested();
  await close(open.seller, open.restockId);
  expect(await claim(database, stockOut(open.product, 1))).toEqual(NONE);
  const again = await requestManually(database, open.seller, open.product);
  expect(again?.restock?.id).not.toBe(open.restockId);
  expect(await claim(database, restockRequested(again?.restock?.id ?? '', 1))).toMatchObject({ kind: 'ask' });
});
