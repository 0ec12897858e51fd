/** A message is only a trigger: kind, recipient and content of a mail come from the tables. */
import { expect, test } from 'vitest';
import { claimMails, recordMails } from '#db/statements/mails.ts';
import type { WantedMail } from '#domain/mail.ts';
import { freshDatabase } from './fresh.ts';
import { openRun } from './notices.ts';
import { cancel, charge, expire, pay } from './orders.ts';
import { CLAIM, deliver, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

/** Sends what a message asks for. Returns kind, recipient and content of each mail. */
async function sent(...wanted: readonly (WantedMail & { readonly recipient?: string; readonly data?: object })[]) {
  const mails = (await database.rows(claimMails(wanted, CLAIM))).flatMap((row) => (row.id === null ? [] : [row]));
  await database.rows(recordMails(mails.map(({ id }) => ({ id: id ?? 0, state: 'SENT', providerId: `ses-${id}` }))));
  return mails.map(({ kind, recipient, subject, content }) => ({ kind, recipient, subject, content }));
}
const stored = () => shop.count('mails');

async function orderedBy(units: number) {
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[await shop.product({ stock: 5 }), units]]);
  await charge(database, buyer, 10_000);
  await place(database, order);
  return { buyer, id: order.id };
}

test('"paid" for an unpaid order sends nothing, and does not use up the true mail', async () => {
  const { buyer, id } = await orderedBy(1);
  expect(await sent({ kind: 'order.paid', subject: id })).toEqual([]);
  expect(await stored()).toBe(0);
  await pay(database, buyer, id);
  expect(await sent({ kind: 'order.paid', subject: id })).toMatchObject([
    { kind: 'order.paid', recipient: buyer.userId },
  ]);
});

test('"cancelled" for an order that is being prepared sends nothing, and the true mail is sent later', async () => {
  const { buyer, id } = await orderedBy(1);
  await pay(database, buyer, id);
  expect(await sent({ kind: 'order.cancelled', subject: id })).toEqual([]);
  expect(await stored()).toBe(0);
  await cancel(database, buyer, id);
  expect(await sent({ kind: 'order.cancelled', subject: id })).toMatchObject([
    { kind: 'order.cancelled', recipient: buyer.userId, content: { reason: 'CUSTOMER', refunded: 1_000 } },
  ]);
});

test('a rejection goes to the buyer of the order, whichever buyer the message names', async () => {
  const { buyer, id } = await orderedBy(9);
  const otherBuyer = await shop.buyer();
  expect(await sent({ kind: 'order.refused', subject: id, recipient: otherBuyer.userId })).toMatchObject([
    { kind: 'order.refused', recipient: buyer.userId },
  ]);
});

test.each(['order.refused', 'order.expired', 'order.cancelled'] as const)(
  'the reason of a cancellation comes from the order when the message says %s',
  async (kind) => {
    const { id } = await orderedBy(1);
    await admin.query('update app.orders set payment_due_at = created_at');
    await expire(database);
    expect(await sent({ kind, subject: id })).toMatchObject([{ kind: 'order.expired', subject: id }]);
    expect(await sent({ kind: 'order.cancelled', subject: id }, { kind, subject: id })).toEqual([]);
    expect(await stored()).toBe(1);
  },
);

test('a report needs its event: restock and units come from the event, whatever the message says', async () => {
  const product = await shop.product({ stock: 0 });
  const restock = (await requestManually(database, await shop.operator(), product, { quantity: 4 }))?.restock?.id ?? '';
  const forged = ['restock.overdue', 'restock.surplus'] as const;
  const subjects = ['1', '999999', '9'.repeat(18), '9'.repeat(19), 'x', ''].map((id) => `${restock}:evt_${id}`);
  expect(await sent(...forged.flatMap((kind) => subjects.map((subject) => ({ kind, subject }))))).toEqual([]);
  expect(await stored()).toBe(0);

  await deliver(database, restock, product, 9);
  const { rows } = await admin.query<{ id: string }>("select id from app.outbox where type = 'restock.surplus'");
  const event = `evt_${rows[0]?.id}`;
  expect(await sent({ kind: 'restock.overdue', subject: `${restock}:${event}` }), 'another event').toEqual([]);
  const data = { units: 1_000 };
  expect(await sent({ kind: 'restock.surplus', subject: `rst_x:${event}`, data })).toMatchObject([
    { kind: 'restock.surplus', recipient: 'operators', subject: `${restock}:${event}`, content: { units: 5 } },
  ]);
});

test('a message about an order, restock or kind that does not exist stores no mail', async () => {
  const kinds = ['order.refused', 'order.paid', 'order.cancelled', 'restock.overdue', 'ad.stop', 'stock.back'] as const;
  expect(await sent(...kinds.map((kind) => ({ kind, subject: 'ord_x' })))).toEqual([]);
  expect(await stored()).toBe(0);
});

test('a stock.back message of the first stock cycle opens no notification run: no stock has come back', async () => {
  const product = await shop.product({ stock: 5 });
  expect(await openRun(database, product, 1)).toBeUndefined();
  expect(await openRun(database, product, 2)).toBeUndefined();
  expect(await shop.count('notice_runs')).toBe(0);
});
