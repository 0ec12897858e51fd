/** Shows that every invariant detects its violations. */
import { expect, test } from 'vitest';
import { confirmAd } from '#db/statements/ads.ts';
import { countSales } from '#db/statements/best-sellers.ts';
import { claimMails, recordMails } from '#db/statements/mails.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { readOverview } from '#db/statements/overview.ts';
import { changeConsumerPause, changeSnooze } from '#db/statements/queues.ts';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import { deleteAccount } from '#db/statements/users.ts';
import { makeVips } from '#db/statements/vips.ts';
import type { Sale } from '#domain/best-seller.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId } from '#domain/ids.ts';
import type { WantedMail } from '#domain/mail.ts';
import { brokenInvariants, INVARIANTS } from '#test/invariants.ts';
import { signedUp } from './accounts.ts';
import { compareAds, register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { claim, emptyStock, joinWaitlist, openRun, recordNotices, refill } from './notices.ts';
import { asRequest } from './order-requests.ts';
import { cancel, charge, expire, pay, ship, withPayment } from './orders.ts';
import { PLANTED } from './planted.ts';
import { adjust, registerDonut } from './products.ts';
import {
  CLAIM,
  claimFactoryTask,
  deliver,
  newId,
  newOrder,
  openShop,
  place,
  requestManually,
  stockOut,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

/** Creates a fixture in which every operation ran once. */
async function createFullFixture(): Promise<void> {
  const seller = await shop.seller();
  const donut = (await registerDonut(database, seller))?.product?.id;
  if (donut) await adjust(database, seller, donut, -1);
  const [one, two] = [await shop.product({ stock: 3, seller }), await shop.product({ stock: 9, seller })];
  const buyer = await shop.buyer();
  await place(
    database,
    newOrder(buyer, [
      [one, 2],
      [two, 1],
    ]),
    newOrder(buyer, [[one, 1]]),
    newOrder(buyer, [
      [two, 2],
      [one, 5],
    ]),
  );
  const ad = (await register(database, seller, one))?.ad?.id ?? ('' as AdId);
  await database.rows(confirmAd({ adId: ad, round: 1, action: 'stop' }));
  const task = await claimFactoryTask(database, stockOut(one, 1));
  await database.rows(recordFactoryResponse(task, { ref: 'job' }));
  await deliver(database, task.restockId, one, 12);
  const large = newOrder(buyer, [[await shop.product({ stock: 100, seller }), 100]]);
  await charge(database, buyer, 200_000);
  await place(database, withPayment(large));
  await createOrders(buyer, seller);
  await database.rows(makeVips([large.id]));
  await database.rows(compareAds(one));
  await database.rows(confirmAd({ adId: ad, round: 1, action: 'resume' }));
  await requestManually(database, seller, two, { quantity: 5 });
  const events = await database.rows(claimOutbox(false));
  await database.rows(markPublished(events.flatMap(({ id }) => (id === null ? [] : [id]))));
  await database.rows(
    countSales(
      events.flatMap(({ type, data }): Sale[] => {
        const { orderId = '' } = (data ?? {}) as Record<string, string>;
        if (type === 'order.paid') return [{ kind: 'paid', orderId }];
        return type === 'order.cancelled' ? [{ kind: 'cancelled', orderId }] : [];
      }),
    ),
  );
  const wantedMails = events.flatMap(({ id, type, data }): WantedMail[] => {
    const { orderId = '', restockId } = (data ?? {}) as Record<string, string>;
    if (type === 'order.paid' || type === 'order.cancelled' || type === 'order.refused')
      return [{ kind: type, subject: orderId }];
    if (type === 'restock.surplus') return [{ kind: type, subject: `${restockId}:evt_${id}` }];
    return [];
  });
  expect(wantedMails).toHaveLength(9);
  const mails = await database.rows(claimMails(wantedMails, CLAIM));
  // The mail about the cancelled order waited for that about its payment, which is superseded.
  expect(await database.rows(claimMails([], CLAIM))).toHaveLength(1);
  await database.rows(recordMails([{ id: mails[0]?.id ?? 0, state: 'SENT', providerId: 'ses-1' }]));
  await createNoticeRuns();
  const operator = await shop.operator();
  await database.rows(changeConsumerPause(operator, 'vip', 'test'));
  await database.rows(changeConsumerPause(operator, 'vip', null));
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await database.rows(changeSnooze(operator, 'vip', null, { until, reason: 'test' }));
  await database.rows(readOverview(operator, null));
  await database.rows(deleteAccount((await signedUp(database, 'kim@donut.test', { role: 'SELLER' })).caller));
}

/** Creates a shipped order, an order that expired after a payment attempt, a paid and cancelled order, and an out-of-stock order with `pay`. */
async function createOrders(buyer: Principal, seller: Principal): Promise<void> {
  const three = await shop.product({ stock: 4, seller });
  const buyerWithoutMoney = await shop.buyer();
  const [sent, late, cancelled] = [
    newOrder(buyer, [[three, 1]]),
    newOrder(buyerWithoutMoney, [[three, 1]]),
    newOrder(buyer, [[three, 2]]),
  ];
  await place(
    database,
    withPayment(sent),
    withPayment(cancelled),
    withPayment(late),
    withPayment(newOrder(buyer, [[three, 9]])),
  );
  await ship(database, seller, sent.id);
  await createOrderRequests(seller);
  await cancel(database, buyer, cancelled.id);
  const unpaid = newOrder(buyerWithoutMoney, [[three, 1]]);
  await place(database, unpaid);
  await pay(database, buyerWithoutMoney, unpaid.id);
  // Only this order expires.
  await admin.query("update app.orders set payment_due_at = app.now() - interval '1 ms' where id = $1", [late.id]);
  await expire(database);
}

/** Creates order requests that were placed, out of stock, rejected and expired. */
async function createOrderRequests(seller: Principal): Promise<void> {
  const product = await shop.product({ stock: 1, seller });
  const buyer = await shop.buyer();
  const request = (quantity: number, secondsAgo: number, of = product) =>
    asRequest(newOrder(buyer, [[of, quantity]]), { secondsAgo });
  await place(database, request(1, 0), request(2, 0), request(1, 0, newId('prd')), request(1, 3_600));
}

/** Creates a notification run that ended with its stock cycle, and the next run with one notice left. */
async function createNoticeRuns(): Promise<void> {
  const product = await shop.product({ stock: 0 });
  await joinWaitlist(database, product, await shop.buyers(3));
  await openRun(database, product, await refill(admin, product, 5));
  await recordNotices(database, (await claim(database, { perSecond: 2 })).notices);
  await emptyStock(admin, product);
  await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  await recordNotices(database, notices.slice(0, 1), { state: 'PENDING' });
  await recordNotices(database, notices.slice(1));
}

test('every invariant is in the table of planted violations', () => {
  expect(Object.keys(PLANTED).sort()).toEqual(Object.keys(INVARIANTS).sort());
});

test('the full fixture breaks no invariant', async () => {
  await createFullFixture();
  expect(await brokenInvariants(admin)).toEqual({});
});

test('each invariant detects each of its planted violations', async () => {
  await createFullFixture();
  await admin.query('begin');
  try {
    await dropConstraints();
    for (const [name, statements] of Object.entries(PLANTED)) {
      for (const statement of statements) {
        await admin.query('savepoint planted');
        const { rowCount } = await admin.query(statement);
        expect(rowCount, `the statement changes rows: ${statement}`).toBeGreaterThan(0);
        expect(Object.keys(await brokenInvariants(admin)), statement).toContain(name);
        await admin.query('rollback to planted');
      }
    }
  } finally {
    await admin.query('rollback');
  }
});

/** Drops every constraint that would reject a violation before an invariant could detect it. */
async function dropConstraints(): Promise<void> {
  await admin.query(`do $$ declare c record; begin
    for c in select conname, conrelid::regclass as tab from pg_constraint
             where connamespace = 'app'::regnamespace and contype in ('c', 'f', 'u', 'p') order by contype = 'p', contype = 'u' loop
      execute format('alter table %s drop constraint %I cascade', c.tab, c.conname);
    end loop;
    drop index app.restocks_open, app.ad_requests_open, app.payments_paid, app.notice_runs_going;
  end $$`);
}
