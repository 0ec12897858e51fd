/** An order that waits for a lock on its product fails in time, and is not placed. */
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import { freshDatabase } from './fresh.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const WAIT_SECONDS_MAX = 4;

test('an order that cannot lock its stock row for four seconds is not placed, and may be repeated', async () => {
  const product = await shop.product({ stock: 1 });
  const order = newOrder(await shop.buyer(), [[product, 1]]);
  await fresh.admin.query(`begin; select from app.stock where product_id = '${product}' for update`);
  const startedAt = performance.now();
  const thrown = await place(fresh.database, order).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(DatabaseUnavailable);
  expect(thrown).toMatchObject({ ran: 'no' });
  expect((performance.now() - startedAt) / 1_000).toBeGreaterThanOrEqual(WAIT_SECONDS_MAX);
  await fresh.admin.query('commit');
  expect(await shop.count(`orders where id = '${order.id}'`)).toBe(0);
  expect(await place(fresh.database, order)).toMatchObject([{ kind: 'placed', replayed: false }]);
});
