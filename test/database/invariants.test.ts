/** An invariant that cannot be broken proves nothing: each is shown a shop in which it does not hold. */
import { expect, test } from 'vitest';
import { askAds, confirmAd } from '#db/ads.ts';
import { claimMails, recordMails } from '#db/mails.ts';
import { claimOutbox, markPublished } from '#db/outbox.ts';
import { recordFactoryAnswer } from '#db/restocks.ts';
import { makeVip } from '#db/vips.ts';
import type { AdId } from '#domain/ids.ts';
import { OPERATORS, type WantedMail } from '#domain/mail.ts';
import { register } from '#test/database/ads.ts';
import { freshDatabase } from '#test/database/fresh.ts';
import { claim, empty, join, openRun, record, refill } from '#test/database/notices.ts';
import { PLANTED } from '#test/database/planted.ts';
import { askByHand, CLAIM, deliver, mustAsk, openShop, place, stockOut, wish } from '#test/database/shop.ts';
import { brokenInvariants, INVARIANTS } from '#test/invariants.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

/** A shop in which everything has happened once. */
async function livedIn(): Promise<void> {
  const seller = await shop.seller();
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
  await database.rows(recordFactoryAnswer(task, { ref: 'job' }));
  await deliver(database, task.restockId, one, 12);
  const large = wish(buyer, [[await shop.product({ stock: 100, seller }), 100]]);
  await place(database, large);
  await database.rows(makeVip(large.id));
  await database.rows(askAds(one));
  await database.rows(confirmAd({ adId: ad, round: 1, action: 'resume' }));
  await askByHand(database, seller, two, { quantity: 5 });
  const events = await database.rows(claimOutbox(false));
  await database.rows(markPublished(events.flatMap(({ id }) => (id === null ? [] : [id]))));
  const told = events.flatMap(({ id, type, data }): WantedMail[] => {
    const { orderId = '', buyerId = '', restockId } = (data ?? {}) as Record<string, string>;
    if (type === 'order.refused') return [{ kind: type, subject: orderId, recipient: buyerId }];
    if (type === 'restock.surplus') return [{ kind: type, subject: `${restockId}:evt_${id}`, recipient: OPERATORS }];
    return [];
  });
  expect(told).toHaveLength(2);
  const mails = await database.rows(claimMails(told, CLAIM));
  await database.rows(recordMails([{ id: mails[0]?.id ?? 0, state: 'SENT', providerId: 'ses-1' }]));
  await noticed();
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
    drop index app.restocks_open, app.ad_requests_open, app.notice_runs_going;
  end $$`);
}
