/** Order requests: a batch of the order queue decides them with the statement that decides direct orders. */
import { expect, test } from 'vitest';
import { readIntake } from '#db/statements/order-requests.ts';
import { readOrder, readTimeline } from '#db/statements/orders.ts';
import {
  INTAKE_WINDOW_MINUTES,
  OPEN_ORDERS_PER_BUYER_MAX,
  ORDER_REQUEST_GRACE_SECONDS,
  ORDER_REQUEST_MINUTES,
} from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { asRequest, statusOf } from './order-requests.ts';
import { cartOrder, charge, pay, putInCart, walletOf, withPayment } from './orders.ts';
import { kinds, newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;
const EXPIRED_SECONDS = ORDER_REQUEST_MINUTES * 60 + 1;

const expired = { kind: 'rejected', rejection: { code: 'order.request_expired' } };
const batches = async () =>
  (await admin.query('select requests, placed, refused, rejected, expired from app.intake_batches order by id')).rows;
const startSale = (product: string, start: string) =>
  admin.query(`update app.products set available_at = app.now() + interval '${start}' where id = $1`, [product]);

test('a batch of a hundred requests is decided in the order of the array, in one call', async () => {
  const product = await shop.product({ stock: 60 });
  const requests = (await shop.buyers(100)).map((buyer) => asRequest(newOrder(buyer, [[product, 1]])));
  const outcomes = await place(database, ...requests);
  expect(outcomes.map(({ kind }) => kind)).toEqual([...Array(60).fill('placed'), ...Array(40).fill('refused')]);
  expect(await shop.stockOf(product)).toMatchObject({ available: 0, reserved: 60 });
  expect(await batches()).toEqual([{ requests: 100, placed: 60, refused: 40, rejected: 0, expired: 0 }]);
  const first = requests[0]?.accepted?.at ?? 0;
  const { rows } = await admin.query(
    'select count(*)::int as n from app.orders where accepted_at >= to_timestamp($1 / 1000.0)',
    [first],
  );
  expect(rows).toEqual([{ n: 100 }]);
});

test('a direct order and its events are as before: no time of acceptance, no figures, no stored rejection', async () => {
  const product = await shop.product({ stock: 1 });
  const buyer = await shop.buyer();
  await startSale(product, '1 hour');
  expect(kinds(await place(database, newOrder(buyer, [[product, 1]])))).toEqual({ rejected: 1 });
  await startSale(product, '-1 hour');
  expect(kinds(await place(database, newOrder(buyer, [[product, 1]])))).toEqual({ placed: 1 });
  expect(await shop.count('orders where accepted_at is null')).toBe(1);
  expect([await shop.count('order_rejections'), await shop.count('intake_batches')]).toEqual([0, 0]);
  expect(await shop.events('order.rejected')).toEqual([]);
});

test('a request that is older than five minutes is never placed, however often it is sent again', async () => {
  const product = await shop.product({ stock: 5 });
  const request = asRequest(newOrder(await shop.buyer(), [[product, 1]]), { secondsAgo: EXPIRED_SECONDS });
  const fits = asRequest(newOrder(await shop.buyer(), [[product, 1]]), { secondsAgo: EXPIRED_SECONDS - 30 });
  expect(await place(database, request, fits)).toMatchObject([expired, { kind: 'placed' }]);
  expect(await place(database, request)).toEqual([expired]);
  expect(await shop.stockOf(product)).toMatchObject({ reserved: 1 });
  expect(await batches()).toEqual([
    { requests: 2, placed: 1, refused: 0, rejected: 0, expired: 1 },
    { requests: 1, placed: 0, refused: 0, rejected: 0, expired: 0 },
  ]);
  expect(await shop.events('order.rejected')).toEqual([
    { orderId: request.id, buyerId: request.buyer.userId, code: 'order.request_expired' },
  ]);
});

test('a rejection is final for its request, although the sale begins before the second delivery', async () => {
  const product = await shop.product({ stock: 5 });
  const request = asRequest(newOrder(await shop.buyer(), [[product, 1]]));
  const early = { kind: 'rejected', rejection: { code: 'product.not_on_sale', line: 0 } };
  await startSale(product, '1 hour');
  expect(await place(database, request)).toEqual([early]);
  await startSale(product, '-1 hour');
  expect(await place(database, request, request)).toEqual([early, early]);
  expect(await shop.events('order.rejected')).toHaveLength(1);
  expect(await shop.stockOf(product)).toMatchObject({ reserved: 0 });
  // The key is free again: the same order as a new request is placed, and is what the first request leads to.
  const next = { ...request, id: newId('ord') };
  expect(await place(database, next)).toMatchObject([{ kind: 'placed', replayed: false }]);
  expect(await place(database, request)).toMatchObject([{ kind: 'placed', replayed: true }]);
  expect((await statusOf(database, request))?.order?.id).toBe(next.id);
});

test('a message that is delivered again, in the same batch or later, finds its order', async () => {
  const product = await shop.product({ stock: 5 });
  const request = asRequest(newOrder(await shop.buyer(), [[product, 1]]));
  const [first, second] = await place(database, request, request);
  expect(first).toMatchObject({ kind: 'placed', order: { id: request.id } });
  expect(second).toMatchObject({ kind: 'placed', order: { id: request.id } });
  // Also when it has expired meanwhile.
  await fresh.advanceClock(EXPIRED_SECONDS);
  expect(await place(database, request)).toMatchObject([{ kind: 'placed', order: { id: request.id } }]);
  expect(await shop.stockOf(product)).toMatchObject({ reserved: 1 });
  expect(await shop.count('order_rejections')).toBe(0);
});

test('a request whose direct order was placed although its response was lost finds that order', async () => {
  const product = await shop.product({ stock: 5 });
  const direct = newOrder(await shop.buyer(), [[product, 1]]);
  await place(database, direct);
  const request = asRequest({ ...direct, id: newId('ord') });
  expect(await place(database, request)).toMatchObject([{ kind: 'placed', replayed: true, order: { id: direct.id } }]);
  const other = asRequest({ ...direct, id: newId('ord'), hash: 'other' });
  expect(await place(database, other)).toEqual([{ kind: 'key-conflict' }]);
  expect(await statusOf(database, request)).toMatchObject({ order: { id: direct.id }, isOtherBody: false });
  expect(await statusOf(database, other)).toMatchObject({ order: { id: direct.id }, isOtherBody: true });
  expect(await shop.count('order_rejections')).toBe(0);
});

test('the order of a request is read in the same call by its buyer, as it is now; by no other user', async () => {
  const product = await shop.product({ stock: 1 });
  const request = asRequest(newOrder(await shop.buyer(), [[product, 1]]));
  const late = asRequest(newOrder(await shop.buyer(), [[product, 1]]));
  expect((await statusOf(database, request, request.buyer, true))?.order).toBeNull();
  await place(database, request, late);
  await charge(database, request.buyer, 10_000);
  await pay(database, request.buyer, request.id);
  for (const [own, status] of [
    [request, 'PREPARING'],
    [late, 'CANCELLED'],
  ] as const) {
    const [read] = await database.rows(readOrder(own.buyer, own.id));
    expect(read?.order).toMatchObject({ id: own.id, status, lines: [{ productId: product }] });
    expect((await statusOf(database, own, own.buyer, true))?.order).toEqual(read?.order);
  }
  for (const caller of [late.buyer, await shop.seller(), await shop.operator()])
    expect(await statusOf(database, request, caller, true)).toMatchObject({ order: null, stored: null });
});

test('requests of carts: of two carts of a buyer in a batch, one waits for the next batch', async () => {
  const product = await shop.product({ stock: 9 });
  const [buyer, other] = [await shop.buyer(), await shop.buyer()];
  await putInCart(database, buyer, product, 2);
  await putInCart(database, other, product, 3);
  const requests = [cartOrder(buyer), cartOrder(other), cartOrder(buyer)].map((order) => asRequest(order));
  const outcomes = await place(database, ...requests, requests[0] as (typeof requests)[0]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['placed', 'placed', 'queued', 'placed']);
  expect(await place(database, requests[2] as (typeof requests)[0])).toEqual([
    { kind: 'rejected', rejection: { code: 'order.cart_empty' } },
  ]);
  expect(await shop.stockOf(product)).toMatchObject({ reserved: 5 });
  expect(await statusOf(database, requests[2] as (typeof requests)[0])).toMatchObject({
    stored: { rejection: { code: 'order.cart_empty' }, request: { lines: null } },
  });
});

test('an expired cart does not take the cart from the next request of its buyer', async () => {
  const product = await shop.product({ stock: 9 });
  const buyer = await shop.buyer();
  await putInCart(database, buyer, product, 2);
  const old = asRequest(cartOrder(buyer), { secondsAgo: EXPIRED_SECONDS });
  const next = asRequest(cartOrder(buyer));
  expect(await place(database, old, next)).toEqual([expired, { kind: 'queued' }]);
  expect(await place(database, old, next)).toMatchObject([expired, { kind: 'queued' }]);
  expect(await place(database, next)).toMatchObject([{ kind: 'placed' }]);
});

test('orders that are paid in the batch: one is paid, one has not enough money, one is out of stock', async () => {
  const product = await shop.product({ stock: 2 });
  const [rich, poor, late] = await Promise.all([shop.buyer(), shop.buyer(), shop.buyer()]);
  await charge(database, rich, 1_000);
  await charge(database, late, 1_000);
  const requests = [rich, poor, late].map((buyer) => asRequest(withPayment(newOrder(buyer, [[product, 1]]))));
  expect(kinds(await place(database, ...requests))).toEqual({ placed: 2, refused: 1 });
  const orders = requests.map(async ({ id, buyer }) => (await database.rows(readOrder(buyer, id)))[0]?.order);
  expect(await Promise.all(orders)).toMatchObject([
    { status: 'PREPARING', payment: { status: 'COMPLETED' } },
    { status: 'NOTPAYED', payment: { status: 'FAILED_CUSTOMER' } },
    { status: 'CANCELLED', payment: { status: 'FAILED_QUANTITY' } },
  ]);
  await place(database, ...requests);
  expect((await walletOf(database, rich)).balance).toBe(0);
  expect((await walletOf(database, late)).balance).toBe(1_000);
});

test('a rejection is read with what its problem names, by its buyer only', async () => {
  const product = await shop.product({ stock: 100, price: 1_000 });
  const buyer = await shop.buyer();
  await admin.query('update app.products set max_per_buyer = 2 where id = $1', [product]);
  const limited = asRequest(newOrder(buyer, [[product, 3]]));
  const risen = asRequest({ ...newOrder(buyer, [[product, 1]]), expected: { total: 900, prices: [900] } });
  await place(database, limited, risen);
  expect(await statusOf(database, limited)).toMatchObject({
    role: 'BUYER',
    order: null,
    isExpired: false,
    stored: {
      rejection: { code: 'order.limit_per_buyer', line: 0, limit: 2, held: 0 },
      request: { lines: [{ productId: product, quantity: 3 }], expected: null },
    },
  });
  expect((await statusOf(database, risen))?.stored).toEqual({
    rejection: {
      code: 'order.price_changed',
      total: 1_000,
      prices: [{ line: 0, productId: product, unitPrice: 1_000 }],
    },
    request: { lines: [{ productId: product, quantity: 1 }], expected: { total: 900, prices: [900] } },
  });
  for (const caller of [await shop.buyer(), await shop.seller(), await shop.operator()])
    expect(await statusOf(database, limited, caller)).toMatchObject({ order: null, stored: null });
});

test('the time of a buyer who cancelled too often counts down in the stored rejection', async () => {
  const product = await shop.product({ stock: 5 });
  const buyer = await shop.buyer();
  await admin.query(
    "insert into app.cancellations (buyer_id, recent, blocked_until) values ($1, '{}', app.now() + interval '10 min')",
    [buyer.userId],
  );
  const request = asRequest(newOrder(buyer, [[product, 1]]));
  expect(await place(database, request)).toMatchObject([{ rejection: { code: 'order.too_many_cancellations' } }]);
  await fresh.advanceClock(300);
  const { stored } = (await statusOf(database, request)) ?? {};
  if (stored?.rejection.code !== 'order.too_many_cancellations') throw new Error('expected the stored rejection');
  const { seconds } = stored.rejection;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(300);
});

test('a repeat in the batch of an order that its limit rejects is decided, not taken for a repeat of nothing', async () => {
  const product = await shop.product({ stock: 100 });
  const buyer = await shop.buyer();
  await admin.query('update app.products set max_per_buyer = 2 where id = $1', [product]);
  const large = asRequest(newOrder(buyer, [[product, 3]]));
  const small = asRequest({ ...newOrder(buyer, [[product, 2]], large.key, 'other'), id: newId('ord') });
  const limit = { kind: 'rejected', rejection: { code: 'order.limit_per_buyer' } };
  expect(await place(database, large, large)).toMatchObject([limit, limit]);
  expect(await place(database, { ...large, id: newId('ord') }, small)).toMatchObject([
    { kind: 'key-conflict' },
    { kind: 'placed', order: { id: small.id } },
  ]);
});

test('the limit of open orders counts the orders of the same batch', async () => {
  const product = await shop.product({ stock: 100 });
  const buyer = await shop.buyer();
  const requests = Array.from({ length: OPEN_ORDERS_PER_BUYER_MAX + 2 }, () =>
    asRequest(newOrder(buyer, [[product, 1]])),
  );
  expect(kinds(await place(database, ...requests))).toEqual({ placed: OPEN_ORDERS_PER_BUYER_MAX, rejected: 2 });
  expect(await batches()).toMatchObject([{ placed: OPEN_ORDERS_PER_BUYER_MAX, rejected: 2 }]);
});

test.for(['directly', 'as a batch'] as const)('an order that finds no stock counts for no limit, %s', async (how) => {
  const [few, many, soldOut] = await Promise.all([1, 100, 0].map((stock) => shop.product({ stock })));
  if (!few || !many || !soldOut) throw new Error('no products');
  await admin.query('update app.products set max_per_buyer = 2 where id = $1', [few]);
  const [buyer, other, regular] = await Promise.all([shop.buyer(), shop.buyer(), shop.buyer()]);
  for (let i = 1; i < OPEN_ORDERS_PER_BUYER_MAX; i++) await place(database, newOrder(regular, [[many, 1]]));
  const orders = [
    ...[newOrder(buyer, [[few, 2]]), newOrder(buyer, [[few, 1]]), newOrder(other, [[few, 1]])],
    ...[soldOut, many, many, soldOut].map((product) => newOrder(regular, [[product, 1]])),
  ];
  const outcomes = how === 'as a batch' ? await place(database, ...orders.map((order) => asRequest(order))) : [];
  if (how === 'directly') for (const order of orders) outcomes.push(...(await place(database, order)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(
    ['refused', 'placed', 'refused'].concat('refused', 'placed', 'rejected', 'rejected'),
  );
});

test('an account that was deleted after its request was accepted gets no order', async () => {
  const product = await shop.product({ stock: 1 });
  const buyer = await shop.buyer();
  await admin.query("update app.users set withdrawn_at = app.now(), email = null, name = '' where id = $1", [
    buyer.userId,
  ]);
  const request = asRequest(newOrder(buyer, [[product, 1]]));
  expect(await place(database, request)).toEqual([{ kind: 'rejected', rejection: { code: 'auth.unknown_user' } }]);
  expect(await shop.events('order.rejected')).toMatchObject([{ code: 'auth.unknown_user' }]);
});

test('a request that waits is neither decided nor expired, until its time and the longest call are over', async () => {
  const buyer = await shop.buyer();
  const product = await shop.product({ stock: 1 });
  const request = asRequest(newOrder(buyer, [[product, 1]]));
  const waits = { order: null, stored: null, isExpired: false };
  expect(await statusOf(database, request)).toMatchObject({ ...waits, role: 'BUYER', remainingSeconds: 1 });
  await fresh.advanceClock(EXPIRED_SECONDS);
  expect(await statusOf(database, request)).toMatchObject(waits);
  await fresh.advanceClock(ORDER_REQUEST_GRACE_SECONDS);
  expect(await statusOf(database, request)).toMatchObject({ ...waits, isExpired: true });
});

test('the timeline of an order begins with its acceptance', async () => {
  const product = await shop.product({ stock: 1 });
  const request = asRequest(newOrder(await shop.buyer(), [[product, 1]]), { secondsAgo: 60 });
  await place(database, request);
  const rows = await database.rows(readTimeline(request.buyer, request.id));
  const entries = rows.flatMap(({ entry }) => (entry ? [entry] : []));
  expect(entries.map(({ kind }) => kind)).toEqual(['accepted', 'status', 'event']);
  expect(entries[0]).toEqual({ kind: 'accepted', at: new Date(request.accepted?.at ?? 0).toISOString() });
});

test('operators read the figures of the queue by second; other callers read nothing', async () => {
  const product = await shop.product({ stock: 1 });
  const request = async (secondsAgo: number) => asRequest(newOrder(await shop.buyer(), [[product, 1]]), { secondsAgo });
  const decided = { batches: 1, requests: 3, placed: 1, refused: 1, rejected: 0, expired: 1 };
  await place(database, await request(10), await request(5), await request(EXPIRED_SECONDS));
  const rows = await database.rows(readIntake(await shop.operator()));
  expect(rows).toMatchObject([{ role: 'OPERATOR', latest: { decidedPerSecond: 0.2 } }, { point: decided }]);
  // The age of the request that had expired is not the queue's lag.
  for (const lag of [rows[0]?.latest?.lagMilliseconds, rows[1]?.point?.lagMilliseconds]) {
    expect(lag).toBeGreaterThanOrEqual(10_000);
    expect(lag).toBeLessThan(EXPIRED_SECONDS * 1_000);
  }
  await fresh.advanceClock(INTAKE_WINDOW_MINUTES * 60 + 1);
  const quiet = { lagMilliseconds: null, decidedPerSecond: 0 };
  expect(await database.rows(readIntake(await shop.operator()))).toEqual([
    { role: 'OPERATOR', latest: quiet, point: null },
  ]);
  expect(await database.rows(readIntake(await shop.seller()))).toEqual([{ role: 'SELLER', latest: null, point: null }]);
});

test('the estimate is the age at which the latest requests were decided', async () => {
  const product = await shop.product({ stock: 9 });
  await place(database, asRequest(newOrder(await shop.buyer(), [[product, 1]]), { secondsAgo: 120 }));
  const waiting = asRequest(newOrder(await shop.buyer(), [[product, 1]]), { secondsAgo: 20 });
  const seconds = (await statusOf(database, waiting))?.remainingSeconds ?? 0;
  expect(seconds).toBeGreaterThan(60);
  expect(seconds).toBeLessThanOrEqual(101);
});
