/** The mark on a stock row: while contended requests of a product wait, direct orders of the product wait behind them. */
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { sql, text } from '#db/sql.ts';
import { ORDER_QUEUE_CROWD_MIN, ORDER_QUEUE_MARK_SECONDS, ORDER_QUEUE_WAIT_SECONDS } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { rowHash } from './hash.ts';
import { asDirect, asRequest } from './order-requests.ts';
import { cartOrder, putInCart } from './orders.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;
const QUEUED = [{ kind: 'queued' }];

const order = async (...products: Parameters<typeof newOrder>[1]) => newOrder(await shop.buyer(), products);
const marked = async () =>
  (await admin.query('select product_id from app.stock where queued_until > app.now() order by 1')).rows.map(
    ({ product_id }) => product_id as string,
  );

test('after a contended batch, a direct order of its product is queued and changes nothing, until the mark lapses', async () => {
  const product = await shop.product({ stock: 9 });
  await place(database, asRequest(await order([product, 1]), { contended: true }));
  const direct = asDirect(await order([product, 1]));
  const before = await rowHash(admin);
  expect(await place(database, direct)).toEqual(QUEUED);
  expect(await rowHash(admin)).toBe(before);
  // A function of the previous release does not read the outcome `queued`.
  expect(await place(database, await order([product, 1]))).toMatchObject([{ kind: 'placed' }]);
  await fresh.advanceClock(ORDER_QUEUE_MARK_SECONDS + 60);
  expect(await place(database, direct)).toMatchObject([{ kind: 'placed', replayed: false }]);
  expect(await marked()).toEqual([]);
});

test('the next contended batch renews the mark; a batch without a crowd sets none', async () => {
  const product = await shop.product({ stock: 9 });
  await place(database, asRequest(await order([product, 1])));
  expect(await marked()).toEqual([]);
  await place(database, asRequest(await order([product, 1]), { contended: true }));
  await fresh.advanceClock(ORDER_QUEUE_MARK_SECONDS - 1);
  await place(database, asRequest(await order([product, 1]), { contended: true }));
  await fresh.advanceClock(ORDER_QUEUE_MARK_SECONDS - 1);
  expect(await place(database, asDirect(await order([product, 1])))).toEqual(QUEUED);
});

test('a mark lasts from the decision on, however long its batch waited for locks, and is never shortened', async () => {
  const product = await shop.product({ stock: 9 });
  const lasts = (seconds: number, from: string) =>
    shop.count(`stock where product_id = '${product}' and queued_until >= ${from} + interval '${seconds} s'`);
  const contended = async () => asRequest(await order([product, 1]), { contended: true });
  const session = await fresh.session();
  await session.query('begin');
  const [{ waited } = {}] = await session.rows(sql({ waited: text })`select (clock_timestamp() - now())::text`);
  await place(session, await contended());
  await session.query('commit');
  expect(await lasts(ORDER_QUEUE_MARK_SECONDS, `app.now() + interval '${waited}'`)).toBe(1);
  await admin.query("update app.stock set queued_until = app.now() + interval '1 hour' where product_id = $1", [
    product,
  ]);
  await place(database, await contended());
  expect(await lasts(3_000, 'app.now()')).toBe(1);
  await session.close();
});

test('requests that waited for long mark their product if they are many, whatever their messages say', async () => {
  const product = await shop.product({ stock: 99 });
  const late = async () => asRequest(await order([product, 1]), { secondsAgo: ORDER_QUEUE_WAIT_SECONDS });
  const crowd = [];
  for (let i = 0; i < ORDER_QUEUE_CROWD_MIN; i++) crowd.push(await late());
  await place(database, ...crowd.slice(1));
  expect(await marked()).toEqual([]);
  await place(database, await late(), ...crowd.slice(1), await late());
  expect(await marked()).toEqual([product]);
});

test('only the products of contended requests are marked, and an order with one marked line is queued', async () => {
  const seller = await shop.seller();
  const [crowded, other] = [await shop.product({ stock: 9, seller }), await shop.product({ stock: 9, seller })];
  await place(
    database,
    asRequest(await order([crowded, 1]), { contended: true }),
    asRequest(await order([other, 1], [crowded, 1])),
    asRequest(await order([other, 1])),
  );
  expect(await marked()).toEqual([crowded]);
  expect(await place(database, asDirect(await order([other, 1])))).toMatchObject([{ kind: 'placed' }]);
  expect(await place(database, asDirect(await order([other, 1], [crowded, 1])))).toEqual(QUEUED);
});

test('an order of a cart is queued for a line of the cart, and the cart stays as it is', async () => {
  const product = await shop.product({ stock: 9 });
  const buyer = await shop.buyer();
  await putInCart(database, buyer, product, 2);
  await place(database, asRequest(await order([product, 1]), { contended: true }));
  const before = await rowHash(admin);
  expect(await place(database, asDirect(cartOrder(buyer)))).toEqual(QUEUED);
  expect(await rowHash(admin)).toBe(before);
});

test('an order of a product that is visibly sold out is rejected at once, marked or not', async () => {
  const product = await shop.product({ stock: 1 });
  await place(database, asRequest(await order([product, 1]), { contended: true }));
  expect(await marked()).toEqual([product]);
  expect(await place(database, asDirect(await order([product, 1])))).toMatchObject([{ kind: 'refused' }]);
});

test('a direct order fails with 55P03 while another session holds the row, and its session keeps its settings', async () => {
  const product = await shop.product({ stock: 1 });
  const direct = asDirect(await order([product, 1]), 1);
  await admin.query(`begin; select from app.stock where product_id = '${product}' for update`);
  const session = await fresh.session();
  const error = await place(session, direct).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: '55P03' });
  expect(await session.query('show lock_timeout')).toMatchObject({ rows: [{ lock_timeout: '0' }] });
  await expect(place(database, direct)).rejects.toThrow(DatabaseUnavailable);
  await admin.query('commit');
  expect(await place(session, direct)).toMatchObject([{ kind: 'placed', replayed: false }]);
  expect(await session.query('show lock_timeout')).toMatchObject({ rows: [{ lock_timeout: '0' }] });
  await session.close();
});
