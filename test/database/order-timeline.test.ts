/** The timeline of a rejected order: the notices of the waiting list. */
import { expect, test } from 'vitest';
import { readTimeline } from '#db/statements/orders.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId } from '#domain/ids.ts';
import { WAITLIST_HOURS } from '#domain/limits.ts';
import type { Mail } from '#domain/mail.ts';
import { freshDatabase } from './fresh.ts';
import { claim, openRun, recordNotices, refill } from './notices.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const noticesOf = async (caller: Principal, order: OrderId) =>
  (await database.rows(readTimeline(caller, order))).flatMap(({ entry }) => {
    const { mail } = (entry ?? {}) as { readonly mail?: Mail };
    return mail?.kind === 'stock.back' ? [mail] : [];
  });

test('a rejected order has the notice of its buyer, for as long as the order is on the waiting list', async () => {
  const buyer = await shop.buyer();
  const other = await shop.buyer();
  const product = await shop.product({ stock: 0 });
  const [past, rejected] = [newOrder(buyer, [[product, 1]]), newOrder(buyer, [[product, 1]])];
  await place(database, past);
  await fresh.advanceClock((WAITLIST_HOURS + 1) * 3_600);
  await place(database, rejected, newOrder(other, [[product, 1]]));
  expect(await noticesOf(buyer, rejected.id)).toEqual([]);
  await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  expect(notices).toHaveLength(2);
  await recordNotices(database, notices);
  const [notice] = await noticesOf(buyer, rejected.id);
  expect(notice).toMatchObject({ recipientId: buyer.userId, subjectId: notices[0]?.run, state: 'SENT' });
  expect(await noticesOf(await shop.operator(), rejected.id)).toEqual([notice]);
  // The place of this order had ended before.
  expect(await noticesOf(buyer, past.id)).toEqual([]);
});

test('an order that was not rejected has no notice', async () => {
  const buyer = await shop.buyer();
  const product = await shop.product({ stock: 1 });
  const [kept, rejected] = [newOrder(buyer, [[product, 1]]), newOrder(buyer, [[product, 1]])];
  await place(database, kept, rejected);
  await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  await recordNotices(database, notices);
  expect(await noticesOf(buyer, rejected.id)).toHaveLength(1);
  expect(await noticesOf(buyer, kept.id)).toEqual([]);
});
