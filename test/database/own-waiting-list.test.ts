/** What a buyer sees of the waiting lists: own products, the place, and whether the buyer was notified. */
import { expect, test } from 'vitest';
import { readOwnWaitingList } from '#db/statements/notices.ts';
import { deleteProduct, readStock } from '#db/statements/products.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { OWN_WAITING_MAX, WAITING_SHOWN_MAX, WAITLIST_HOURS } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { emptyStock, joinWaitlist, leaveWaitlist, notifyAll, openRun, refill } from './notices.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const listOf = async (buyer: Principal) =>
  (await database.rows(readOwnWaitingList(buyer))).flatMap(({ item }) => item ?? []);
const waitingFor = async (product: ProductId) => (await database.rows(readStock(product)))[0]?.waiting;
/** Fills a waiting list with rejections of a day ago that no run has removed. */
const addExpiredRejections = (product: ProductId, count: number) =>
  admin.query(
    `insert into app.waitlist (product_id, buyer_id, refused_at, turn)
     select $1, 'usr_' || n, app.now() - $3 * interval '1 hour', 0 from generate_series(1, $2::int) n`,
    [product, count, WAITLIST_HOURS],
  );

test('a buyer sees own products with the place; a notified rejection disappears, a subscription says that it was notified', async () => {
  const product = await shop.product({ stock: 0 });
  const [subscribed, rejected, both] = (await shop.buyers(3)) as [Principal, Principal, Principal];
  await joinWaitlist(database, product, [subscribed]);
  await place(database, newOrder(rejected, [[product, 1]]));
  await place(database, newOrder(both, [[product, 1]]));
  await joinWaitlist(database, product, [both]);
  expect(await listOf(subscribed)).toMatchObject([
    { productId: product, subscribed: true, rejectedAt: null, notified: false, notifiedAtOpening: false, place: 1 },
  ]);
  const waiting = { subscribed: false, rejectedAt: expect.stringMatching(/Z$/), notified: false };
  expect(await listOf(rejected)).toMatchObject([{ ...waiting, place: 2 }]);
  expect(await listOf(both)).toMatchObject([{ ...waiting, subscribed: true, place: 3 }]);

  await openRun(database, product, await refill(admin, product, 5));
  expect(await listOf(subscribed), 'back in stock, not notified yet').toMatchObject([{ notified: false }]);
  await notifyAll(database);
  expect(await listOf(subscribed)).toMatchObject([{ subscribed: true, notified: true }]);
  expect(await listOf(rejected)).toEqual([]);
  expect(await listOf(both)).toMatchObject([{ subscribed: true, rejectedAt: null, notified: true }]);
  await emptyStock(admin, product);
  expect(await listOf(both), 'sold out again').toMatchObject([{ notified: false }]);
  await leaveWaitlist(database, product, both);
  expect(await listOf(both)).toEqual([]);
});

test('a rejection is listed for its hours, a deleted product is not listed, and only buyers have a list', async () => {
  const seller = await shop.seller();
  const [product, deleted] = [await shop.product({ stock: 0 }), await shop.product({ stock: 0, seller })];
  const buyer = await shop.buyer();
  await joinWaitlist(database, deleted, [buyer]);
  await place(database, newOrder(buyer, [[product, 1]]));
  expect((await listOf(buyer)).map(({ productId }) => productId)).toEqual([product, deleted]);
  await database.rows(deleteProduct(seller, deleted));
  expect((await listOf(buyer)).map(({ productId }) => productId)).toEqual([product]);
  await fresh.advanceClock(WAITLIST_HOURS * 3_600);
  expect(await listOf(buyer)).toEqual([]);
  expect(await database.rows(readOwnWaitingList(seller))).toEqual([{ role: 'SELLER', item: null }]);
});

test('the list, the place and the public number of waiting buyers are bounded', async () => {
  const [product, buyer] = [await shop.product({ stock: 0 }), await shop.buyer()];
  expect(await waitingFor(product)).toBe(0);
  await admin.query(
    `insert into app.waitlist (product_id, buyer_id, subscribed_at, turn)
     select $1, 'usr_' || n, app.now() - interval '1 hour', 0 from generate_series(1, $2::int) n`,
    [product, WAITING_SHOWN_MAX + 500],
  );
  await joinWaitlist(database, product, [buyer]);
  expect(await waitingFor(product)).toBe(WAITING_SHOWN_MAX);
  expect(await listOf(buyer)).toMatchObject([{ place: WAITING_SHOWN_MAX }]);
  for (const one of await shop.products(OWN_WAITING_MAX, { stock: 0 })) await joinWaitlist(database, one, [buyer]);
  const list = await listOf(buyer);
  expect([list.length, list.some(({ productId }) => productId === product)]).toEqual([OWN_WAITING_MAX, false]);
});

test('rejections that are too old count neither as waiting buyers nor for the place, however many there are', async () => {
  const [product, buyers] = [await shop.product({ stock: 0 }), await shop.buyers(3)];
  await addExpiredRejections(product, WAITING_SHOWN_MAX + 200);
  await joinWaitlist(database, product, buyers);
  const session = await fresh.session();
  await session.query('begin');
  expect(await session.rows(readStock(product))).toMatchObject([{ waiting: 3 }]);
  const { rows } = (await session.query(
    "select idx_tup_fetch::int as read from pg_stat_xact_user_tables where relname = 'waitlist' and schemaname = 'app'",
  )) as { rows: { read: number }[] };
  expect(rows, 'the index leaves the old rejections out').toEqual([{ read: 3 }]);
  await session.query('commit');
  await session.close();
  for (const [index, buyer] of buyers.entries()) expect(await listOf(buyer)).toMatchObject([{ place: index + 1 }]);
  // These rows have no orders, which the invariants look for.
  await admin.query('delete from app.waitlist where refused_at is not null');
});

test('the number of waiting buyers is public only while the product is sold out or its sale has not begun', async () => {
  const [product, buyer] = [await shop.product({ stock: 0 }), await shop.buyer()];
  await joinWaitlist(database, product, [buyer]);
  expect(await waitingFor(product)).toBe(1);
  await refill(admin, product, 1);
  expect(await waitingFor(product), 'available').toBeNull();
  await admin.query("update app.products set available_at = app.now() + interval '1 hour' where id = $1", [product]);
  expect(await waitingFor(product), 'before the sale').toBe(1);
});

test('titles of the own waiting list are in the language of the request', async () => {
  const [product, buyer] = [await shop.product({ stock: 0 }), await shop.buyer()];
  await admin.query(`update app.products set translations = '{"ko": {"title": "글레이즈드"}}' where id = $1`, [
    product,
  ]);
  await joinWaitlist(database, product, [buyer]);
  const [written, korean] = [
    await listOf(buyer),
    (await database.rows(readOwnWaitingList(buyer, 'ko'))).map(({ item }) => item),
  ];
  expect(korean).toEqual([{ ...written[0], title: '글레이즈드' }]);
  expect(written[0]?.title).not.toBe('글레이즈드');
});
