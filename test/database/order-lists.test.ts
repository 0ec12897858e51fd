/** Filtered lists: orders by outcome, products by seller, and the count of waiting buyers. */
import { expect, test } from 'vitest';
import {
  type Buyer,
  listOrders,
  listOrdersOf,
  listOrdersOfBuyer,
  listOrdersOfNumber,
  listOrdersOfPayment,
} from '#db/statements/orders.ts';
import { listProducts, listSellersProducts, readWaiting } from '#db/statements/products.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId } from '#domain/ids.ts';
import { type OrderFilter, type OrderOutcome, outcomesOf } from '#domain/order.ts';
import { freshDatabase } from './fresh.ts';
import { joinWaitlist } from './notices.ts';
import { cancel, charge, expire, pay, withPayment } from './orders.ts';
import { newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

/** Creates one order of each outcome, oldest first. */
async function createOrders(seller: Principal, buyer: Principal): Promise<Record<string, OrderId>> {
  const product = await shop.product({ stock: 10, seller });
  await charge(database, buyer, 100_000);
  const made: Record<string, OrderId> = {};
  const make = async (outcome: OrderOutcome, quantity = 1): Promise<OrderId> => {
    const order = newOrder(buyer, [[product, quantity]]);
    await place(database, order);
    made[outcome] = order.id;
    return order.id;
  };
  await make('OUT_OF_STOCK', 11);
  await cancel(database, buyer, await make('CUSTOMER'));
  await cancel(database, seller, await make('SELLER'));
  await pay(database, buyer, await make('PREPARING'));
  await make('PAYMENT_TIMEOUT');
  await admin.query('update app.orders set payment_due_at = app.now() where id = $1', [made['PAYMENT_TIMEOUT']]);
  await expire(database);
  await make('NOTPAYED');
  return made;
}

const listed = async (caller: Principal, filter: OrderFilter, before = '~', limit = 20): Promise<string[]> =>
  (
    await database.rows(
      outcomesOf(filter)
        ? listOrdersOf(caller, outcomesOf(filter) ?? [], before, limit)
        : listOrders(caller, before, limit),
    )
  ).flatMap(({ order }) => order?.id ?? []);

test('orders are listed by outcome for their buyer, their seller and operators, newest first, page by page', async () => {
  const [seller, buyer, operator] = [await shop.seller(), await shop.buyer(), await shop.operator()];
  const made = await createOrders(seller, buyer);
  await createOrders(await shop.seller(), await shop.buyer());
  const newest = Object.values(made).toSorted().reverse();
  for (const caller of [buyer, seller]) {
    expect(await listed(caller, {})).toEqual(newest);
    for (const [outcome, id] of Object.entries(made)) {
      const isReason = ['OUT_OF_STOCK', 'CUSTOMER', 'SELLER', 'PAYMENT_TIMEOUT'].includes(outcome);
      expect(
        await listed(caller, (isReason ? { reason: outcome } : { status: outcome }) as OrderFilter),
        outcome,
      ).toEqual([id]);
    }
    const cancelled = newest.filter((id) => id !== made['PREPARING'] && id !== made['NOTPAYED']);
    expect(await listed(caller, { status: 'CANCELLED' })).toEqual(cancelled);
    expect(await listed(caller, { status: 'CANCELLED' }, cancelled[1], 2)).toEqual(cancelled.slice(2, 4));
    expect(await listed(caller, { status: 'DELIVERED' })).toEqual([]);
  }
  expect(await listed(operator, {})).toHaveLength(12);
  expect(await listed(operator, { reason: 'SELLER' })).toHaveLength(2);
  expect(await listed(await shop.buyer(), {})).toEqual([]);
});

test('an operator lists the orders of one buyer, by id or by e-mail address; others find none', async () => {
  const [seller, buyer, operator] = [await shop.seller(), await shop.buyer(), await shop.operator()];
  const made = await createOrders(seller, buyer);
  await createOrders(seller, await shop.buyer());
  const newest = Object.values(made).toSorted().reverse();
  const { rows } = await admin.query<{ email: string }>('select email from app.users where id = $1', [buyer.userId]);
  const byEmail = { email: rows[0]?.email ?? '' };
  const of = async (caller: Principal, whose: Buyer, outcomes: readonly OrderOutcome[] = [], before = '~') =>
    (await database.rows(listOrdersOfBuyer(caller, whose, outcomes, before, 4))).flatMap(
      ({ order }) => order?.id ?? [],
    );
  expect(await of(operator, byEmail)).toEqual(newest.slice(0, 4));
  expect(await of(operator, { id: buyer.userId }, [], newest[3])).toEqual(newest.slice(4));
  expect(await of(operator, byEmail, ['SELLER', 'CUSTOMER'])).toEqual([made['SELLER'], made['CUSTOMER']]);
  expect(await of(operator, { email: 'other@donut.test' })).toEqual([]);
  for (const caller of [seller, buyer]) expect(await of(caller, byEmail)).toEqual([]);
});

test('an order is found by its number, by its buyer, its seller and operators; a number that two orders share finds both', async () => {
  const [seller, buyer, operator] = [await shop.seller(), await shop.buyer(), await shop.operator()];
  const product = await shop.product({ stock: 10, seller });
  const first = newOrder(buyer, [[product, 1]]);
  const end = first.id.slice(-8);
  const second = newOrder(await shop.buyer(), [[product, 1]]);
  // The same random end, at a later time.
  const duplicate = { ...second, id: `ord_7${second.id.slice(5, -8)}${end}` as OrderId };
  await place(database, first);
  await place(database, duplicate);
  const found = async (caller: Principal, number = end, outcomes: readonly OrderOutcome[] = [], limit = 20) =>
    (await database.rows(listOrdersOfNumber(caller, number, outcomes, '~', limit))).flatMap(
      ({ order }) => order?.id ?? [],
    );
  for (const caller of [seller, operator]) expect(await found(caller)).toEqual([duplicate.id, first.id]);
  expect(await found(buyer)).toEqual([first.id]);
  expect(await found(operator, end, [], 1)).toEqual([duplicate.id]);
  expect(await found(operator, end, ['NOTPAYED'])).toEqual([duplicate.id, first.id]);
  expect(await found(operator, end, ['DELIVERED'])).toEqual([]);
  expect(await found(operator, second.id.slice(-8))).toEqual([]);
  for (const other of [await shop.seller(), await shop.buyer()]) expect(await found(other)).toEqual([]);
});

test('an order is found by its payment, by its buyer, its seller and operators', async () => {
  const [seller, buyer, operator] = [await shop.seller(), await shop.buyer(), await shop.operator()];
  const product = await shop.product({ stock: 10, seller });
  const paid = withPayment(newOrder(buyer, [[product, 1]]));
  await charge(database, buyer, 100_000);
  await place(database, newOrder(buyer, [[product, 1]]), paid);
  const found = async (caller: Principal, outcomes: readonly OrderOutcome[] = [], before = '~', id = paid.pay?.id) =>
    (await database.rows(listOrdersOfPayment(caller, id ?? '', outcomes, before))).flatMap(
      ({ order }) => order?.id ?? [],
    );
  for (const caller of [seller, buyer, operator]) expect(await found(caller)).toEqual([paid.id]);
  for (const other of [await shop.seller(), await shop.buyer()]) expect(await found(other)).toEqual([]);
  expect(await found(operator, ['PREPARING'])).toEqual([paid.id]);
  expect(await found(operator, ['DELIVERED'])).toEqual([]);
  expect(await found(operator, [], paid.id)).toEqual([]);
  expect(await found(operator, [], '~', newId('pay'))).toEqual([]);
});

test('the list of a seller contains only the seller’s products, in order, page by page', async () => {
  const seller = await shop.seller();
  const mine = [];
  for (let n = 0; n < 3; n++) {
    mine.push(await shop.product({ stock: 1, seller }));
    await shop.product({ stock: 1 });
  }
  const of = async (after: string, limit: number) =>
    (await database.rows(listSellersProducts(seller.userId, after, limit))).map(({ product }) => product.id);
  expect(await of('', 20)).toEqual(mine);
  expect(await of(mine[0] ?? '', 1)).toEqual([mine[1]]);
  expect(await database.rows(listProducts('', 20))).toHaveLength(6);
});

test('waiting buyers are counted for the product’s seller and operators; an out-of-stock order counts for a day', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 0, seller });
  const [outOfStock, subscriber] = (await shop.buyers(2)) as [Principal, Principal];
  await place(database, newOrder(outOfStock, [[product, 1]]));
  await joinWaitlist(database, product, [subscriber]);
  const waiting = async (caller: Principal) => (await database.rows(readWaiting(caller, product)))[0];
  expect(await waiting(seller)).toEqual({ role: 'SELLER', found: true, waiting: 2 });
  expect(await waiting(await shop.operator())).toMatchObject({ found: true, waiting: 2 });
  expect(await waiting(await shop.seller())).toEqual({ role: 'SELLER', found: false, waiting: null });
  expect(await waiting(subscriber)).toMatchObject({ role: 'BUYER', found: false });
  await admin.query(
    "update app.waitlist set refused_at = refused_at - interval '25 hours' where refused_at is not null",
  );
  expect((await waiting(seller))?.waiting).toBe(1);
});
