/** An invariant that cannot be broken proves nothing: each is shown a shop in which it does not hold. */
import { expect, test } from 'vitest';
import { confirmAd, requestAds } from '#db/statements/ads.ts';
import { countSales } from '#db/statements/best-sellers.ts';
import { claimMails, recordMails } from '#db/statements/mails.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { readOverview } from '#db/statements/overview.ts';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import { deleteAccount } from '#db/statements/users.ts';
import { makeVip } from '#db/statements/vips.ts';
import type { Sale } from '#domain/best-seller.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId } from '#domain/ids.ts';
import { OPERATORS, type WantedMail } from '#domain/mail.ts';
import { brokenInvariants, INVARIANTS } from '#test/invariants.ts';
import { register } from './ads.ts';
import { cancel, charge, expire, pay, paying, ship } from './buying.ts';
import { freshDatabase } from './fresh.ts';
import { claim, empty, join, openRun, record, refill } from './notices.ts';
import { signedUp } from './people.ts';
import { PLANTED } from './planted.ts';
import { adjust, registerDonut } from './products.ts';
import { CLAIM, deliver, mustAsk, openShop, place, requestManually, stockOut, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

/** A shop in which everything has happened once. */
async function livedIn(): Promise<void> {
  const seller = await shop.seller();
  const donut = (await registerDonut(database, seller))?.product?.id;
  if (donut) await adjust(database, seller, donut, -1);
  const [one, two] = [await shop.product({ stock: 3, seller }), await shop.product({ stock: 9, seller })];
  const buyer = await shop.buyer();
  await place(
    database,
    wish(buyer, [
      [one, 2],
      [two, 1],
    ]),
    wish(buyer, [[one, 1]]),
    wish(buyer, [
      [two, 2],
      [one, 5],
    ]),
  );
  const ad = (await register(database, seller, one))?.ad?.id ?? ('' as AdId);
  await database.rows(confirmAd({ adId: ad, round: 1, action: 'stop' }));
  const task = await mustAsk(database, stockOut(one, 1));
  await database.rows(recordFactoryResponse(task, { ref: 'job' }));
  await deliver(database, task.restockId, one, 12);
  const large = wish(buyer, [[await shop.product({ stock: 100, seller }), 100]]);
  await charge(database, buyer, 200_000);
  await place(database, paying(large));
  await boughtOnce(buyer, seller);
  await database.rows(makeVip(large.id));
  await database.rows(requestAds(one));
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
  const told = events.flatMap(({ id, type, data }): WantedMail[] => {
    const { orderId = '', buyerId = '', restockId, reason } = (data ?? {}) as Record<string, string>;
    if (type === 'order.paid') return [{ kind: type, subject: orderId, recipient: buyerId }];
    if (type === 'order.cancelled') {
      const kind = reason === 'PAYMENT_TIMEOUT' ? 'order.expired' : type;
      return [{ kind, subject: orderId, recipient: buyerId }];
    }
    if (type === 'order.refused') return [{ kind: type, subject: orderId, recipient: buyerId }];
    if (type === 'restock.surplus') return [{ kind: type, subject: `${restockId}:evt_${id}`, recipient: OPERATORS }];
    return [];
  });
  expect(told).toHaveLength(8);
  const mails = await database.rows(claimMails(told, CLAIM));
  await database.rows(recordMails([{ id: mails[0]?.id ?? 0, state: 'SENT', providerId: 'ses-1' }]));
  await noticed();
  await database.rows(readOverview(await shop.operator(), null));
  await database.rows(deleteAccount((await signedUp(database, 'kim@donut.test', { role: 'SELLER' })).caller));
}

/** An order that was sent, one that expired after an attempt, one that was paid and cancelled, one refused with `pay`. */
async function boughtOnce(buyer: Principal, seller: Principal): Promise<void> {
  const three = await shop.product({ stock: 4, seller });
  const poor = await shop.buyer();
  const [sent, late, sorry] = [wish(buyer, [[three, 1]]), wish(poor, [[three, 1]]), wish(buyer, [[three, 2]])];
  await place(database, paying(sent), paying(sorry), paying(late), paying(wish(buyer, [[three, 9]])));
  await ship(database, seller, sent.id);
  await cancel(database, buyer, sorry.id);
  const patient = wish(poor, [[three, 1]]);
  await place(database, patient);
  await pay(database, poor, patient.id);
  // Only his: the others of the shop have time.
  await admin.query("update app.orders set payment_due_at = app.now() - interval '1 ms' where id = $1", [late.id]);
  await expire(database);
}

/** A run that told one of three and ended with its round, and the next, which has one to tell yet. */
async function noticed(): Promise<void> {
  const product = await shop.product({ stock: 0 });
  await join(database, product, await shop.buyers(3));
  await openRun(database, product, await refill(admin, product, 5));
  await record(database, (await claim(database, { perSecond: 2 })).notices);
  await empty(admin, product);
  await openRun(database, product, await refill(admin, product, 5));
  const { notices } = await claim(database);
  await record(database, notices.slice(0, 1), { state: 'PENDING' });
  await record(database, notices.slice(1));
}

test('every invariant is in the table of planted violations', () => {
  expect(Object.keys(PLANTED).sort()).toEqual(Object.keys(INVARIANTS).sort());
});

test('a shop in which everything has happened once breaks none', async () => {
  await livedIn();
  expect(await brokenInvariants(admin)).toEqual({});
});

test('each invariant notices each of its violations', async () => {
  await livedIn();
  for (const [name, statements] of Object.entries(PLANTED)) {
    for (const statement of statements) {
      await admin.query('begin');
      try {
        await dropConstraints();
        const { rowCount } = await admin.query(statement);
        expect(rowCount, `does something: ${statement}`).toBeGreaterThan(0);
        expect(Object.keys(await brokenInvariants(admin)), statement).toContain(name);
      } finally {
        await admin.query('rollback');
      }
    }
  }
});

/** Everything that would refuse a violation before an invariant could see it. */
async function dropConstraints(): Promise<void> {
  await admin.query(`do $$ declare c record; begin
    for c in select conname, conrelid::regclass as tab from pg_constraint
             where connamespace = 'app'::regnamespace and contype in ('c', 'f', 'u', 'p') order by contype = 'p', contype = 'u' loop
      execute format('alter table %s drop constraint %I cascade', c.tab, c.conname);
    end loop;
    drop index app.restocks_open, app.ad_requests_open, app.payments_paid, app.notice_runs_going;
  end $$`);
}
