import { expect, test } from 'vitest';
import { claimMails, recordMails, resendMail } from '#db/statements/mails.ts';
import { recordFactoryResponse } from '#db/statements/restocks.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { UserId } from '#domain/ids.ts';
import {
  ALERT_WINDOW_MINUTES,
  MAIL_BATCH_MAX,
  MAIL_LEASE_SECONDS,
  MAIL_RETRY_SECONDS,
  REPORTS_LISTED_MAX,
  RESTOCK_OVERDUE_MINUTES,
} from '#domain/limits.ts';
import type { MailEnd, RefusedOrderContent, WantedMail } from '#domain/mail.ts';
import { databaseClock } from './clock.ts';
import { freshDatabase } from './fresh.ts';
import type { Executor } from './session.ts';
import {
  CLAIM,
  claimFactoryTask,
  claim as claimRestock,
  deliver,
  newOrder,
  openShop,
  place,
  requestManually,
  restockDue,
  restockRequested,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

/** Places out-of-stock orders. Returns the mails that their events request. */
async function outOfStockMails(count: number): Promise<WantedMail[]> {
  const product = await shop.product({ stock: 0 });
  const orders = (await shop.buyers(count)).map((buyer) => newOrder(buyer, [[product, 2]]));
  await place(database, ...orders);
  // In the order in which a claim stores the mails.
  return orders
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((order) => ({ kind: 'order.refused', subject: order.id }));
}

async function claim(executor: Executor, wanted: readonly WantedMail[] = [], { perSecond = 500, again = false } = {}) {
  const rows = await executor.rows(claimMails(wanted, { ...CLAIM, perSecond, again }));
  const mails = rows.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id }]));
  return {
    mails,
    ids: mails.map(({ id }) => id),
    pollInSeconds: rows.find(({ id }) => id === null)?.pollAfterSeconds ?? null,
  };
}

const end = (executor: Executor, ids: readonly number[], state: MailEnd['state'] = 'SENT') =>
  executor.rows(
    recordMails(
      ids.map((id) => ({ id, state, ...(state === 'SENT' ? { providerId: `ses-${id}` } : { error: 'why' }) })),
    ),
  );

const states = async () =>
  (await admin.query<{ state: string }>('select state from app.mails order by id')).rows.map(({ state }) => state);

/** Deletes the accounts of the recipients of these mails. */
const deleteRecipients = async (wanted: readonly WantedMail[]) => {
  const { rows } = await admin.query<{ buyer: UserId }>(
    'select buyer_id as buyer from app.orders where id = any ($1) order by 1',
    [wanted.map(({ subject }) => subject)],
  );
  for (const { buyer } of rows) {
    await database.rows(deleteAccount({ userId: buyer, issuedAt: databaseClock.startSeconds() }));
  }
};

test('one event handled by ten workers at once, twice by each, makes one mail', async () => {
  const wanted = await outOfStockMails(3);
  const duplicated = [...wanted, ...wanted];
  await fresh.inParallel(
    10,
    Array.from({ length: 10 }, () => duplicated),
    (session, batch) => claim(session, batch),
  );
  expect(await shop.count('mails')).toBe(3);
});

test('a claimed mail contains the recipient, the recipient’s language and the content', async () => {
  const wanted = await outOfStockMails(1);
  await admin.query("update app.users set locale = 'en', name = 'Ada', email = 'ada@donut.test' where role = 'BUYER'");
  const lines = [{ title: 'Glazed', quantity: 2, available: 0 }];
  const content = { orderId: wanted[0]?.subject, total: 2_000, lines };
  expect((await claim(database, wanted)).mails).toMatchObject([
    { kind: 'order.refused', email: 'ada@donut.test', name: 'Ada', locale: 'en', pollAfterSeconds: null, content },
  ]);
});

test('a mail has the titles of its reader’s language, and pictures', async () => {
  const wanted = await outOfStockMails(2);
  const imageUrl = 'https://pictures.donut.test/glazed.webp';
  await admin.query('update app.products set translations = $1, image_url = $2', [
    JSON.stringify({ ko: { title: '글레이즈드', description: '' } }),
    imageUrl,
  ]);
  await admin.query("update app.users set locale = 'en' where id = (select buyer_id from app.orders where id = $1)", [
    wanted[0]?.subject,
  ]);
  const { mails } = await claim(database, wanted);
  expect(mails.map(({ locale, content }) => [locale, (content as RefusedOrderContent).lines])).toMatchObject([
    ['en', [{ title: 'Glazed', imageUrl }]],
    ['ko', [{ title: '글레이즈드', imageUrl }]],
  ]);
});

test('8 workers, 400 mails: each mail is sent once, at most 50 are being sent, and no sliding second exceeds the rate', async () => {
  const wanted = await outOfStockMails(400);
  const perSecond = 80;
  const slots: number[] = [];
  const sent: number[] = [];
  await fresh.inParallel(
    8,
    Array.from({ length: 8 }, () => 0),
    async (session) => {
      for (let batch = wanted; sent.length < wanted.length; batch = []) {
        // All times of one transaction are equal. A send slot is this time plus the wait of the mail.
        await session.query('begin');
        const { mails, ids } = await claim(session, batch, { perSecond });
        const { rows } = (await session.query('select extract(epoch from app.now()) * 1000 as now')) as {
          rows: { now: string }[];
        };
        await session.query('commit');
        slots.push(...mails.map(({ waitMilliseconds }) => Number(rows[0]?.now) + (waitMilliseconds ?? Number.NaN)));
        const { rows: open } = (await session.query(
          "select count(*)::int as n from app.mails where state = 'SENDING'",
        )) as { rows: { n: number }[] };
        expect(open[0]?.n).toBeLessThanOrEqual(MAIL_BATCH_MAX);
        sent.push(...ids);
        await end(session, ids);
      }
    },
  );

  expect(sent).toHaveLength(wanted.length);
  expect(new Set(sent).size).toBe(wanted.length);
  const inOrder = slots.toSorted((a, b) => a - b);
  // Waits are whole milliseconds, rounded up.
  const gaps = inOrder.slice(1).map((slot, i) => slot - (inOrder[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(1_000 / perSecond - 1.01);
  const seconds = inOrder.slice(perSecond).map((slot, i) => slot - (inOrder[i] ?? 0));
  expect(Math.min(...seconds)).toBeGreaterThan(1_000 - 1.01);
});

test('a claim takes the 50 oldest mails, and no other claim takes mails while these are being sent', async () => {
  const wanted = await outOfStockMails(60);
  const first = await claim(database, wanted);
  expect(first.ids).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect((await claim(database)).ids).toEqual([]);
  await end(database, first.ids.slice(0, 4));
  expect((await claim(database)).ids).toEqual([51, 52, 53, 54]);
});

test('a mail of a crashed sender becomes UNKNOWN after the lease and is never sent again automatically', async () => {
  const wanted = await outOfStockMails(1);
  const { ids } = await claim(database, wanted);
  await fresh.advanceClock(MAIL_LEASE_SECONDS - 1);
  expect((await claim(database)).mails).toEqual([]);
  expect(await states()).toEqual(['SENDING']);
  await fresh.advanceClock(2);
  expect((await claim(database, wanted)).mails).toEqual([]);
  expect(await states()).toEqual(['UNKNOWN']);
  // The sender still runs and is late: the state that the operator saw does not change.
  expect(await end(database, ids)).toEqual([{ recorded: 0 }]);
});

test('a mail that was certainly not sent is claimed again a little later', async () => {
  const { ids } = await claim(database, await outOfStockMails(2));
  await end(database, ids, 'PENDING');
  expect(await claim(database)).toEqual({ mails: [], ids: [], pollInSeconds: MAIL_RETRY_SECONDS });
  await fresh.advanceClock(MAIL_RETRY_SECONDS + 1);
  expect((await claim(database)).ids).toEqual(ids);
});

test('each delivery outcome is stored as it was recorded', async () => {
  const { ids } = await claim(database, await outOfStockMails(3));
  const [sent, failed, unknown] = ids;
  await end(database, [sent ?? 0], 'SENT');
  await end(database, [failed ?? 0], 'FAILED');
  await end(database, [unknown ?? 0], 'UNKNOWN');
  expect((await admin.query('select state, provider_id, error from app.mails order by id')).rows).toEqual([
    { state: 'SENT', provider_id: `ses-${sent}`, error: null },
    { state: 'FAILED', provider_id: null, error: 'why' },
    { state: 'UNKNOWN', provider_id: null, error: 'why' },
  ]);
});

test('a deleted account gets no mail; other accounts do', async () => {
  const wanted = await outOfStockMails(3);
  await deleteRecipients(wanted.slice(1, 2));
  expect((await claim(database, wanted)).ids).toEqual([1, 3]);
  expect(await states()).toEqual(['SENDING', 'SUPPRESSED', 'SENDING']);
});

test('when only mails of deleted accounts were open, the worker polls again for the rest', async () => {
  const wanted = await outOfStockMails(51);
  await deleteRecipients(wanted.slice(0, 50));
  expect(await claim(database, wanted)).toMatchObject({ ids: [], pollInSeconds: 1 });
  expect((await claim(database)).ids).toEqual([51]);
});

test('an overdue restock and a surplus are reported to the operators with their figures', async () => {
  const product = await shop.product({ stock: 0 });
  const restock = (await requestManually(database, await shop.operator(), product, { quantity: 4 }))?.restock?.id ?? '';
  // Requested, accepted, requested again, accepted again, and not delivered.
  for (const message of [restockRequested(restock, 1), restockDue(restock, 1)]) {
    await database.rows(recordFactoryResponse(await claimFactoryTask(database, message), { ref: 'accepted' }));
    await fresh.advanceClock(RESTOCK_OVERDUE_MINUTES * 60 + 1);
  }
  await claimRestock(database, restockDue(restock, 2));
  await deliver(database, restock, product, 9);
  const { rows } = await admin.query<{
    type: 'restock.overdue' | 'restock.surplus';
    id: string;
  }>("select type, id from app.outbox where type in ('restock.overdue', 'restock.surplus') order by id");
  const [overdue, surplus] = rows.map(({ type, id }) => ({ kind: type, subject: `${restock}:evt_${id}` }));
  const first = await claim(database, overdue ? [overdue] : []);
  await end(database, first.ids);
  expect((await claim(database, surplus ? [surplus] : [])).mails, 'the window of the reports').toEqual([]);
  await fresh.advanceClock(ALERT_WINDOW_MINUTES * 60);
  const { mails } = await claim(database);

  const figures = {
    restockId: restock,
    productId: product,
    title: 'Glazed',
    quantity: 4,
    received: 4,
    surplus: 5,
    attempt: 2,
  };
  expect([...first.mails, ...mails]).toMatchObject([
    { kind: 'restock.overdue', email: null, locale: 'en', content: { ...figures, units: null } },
    { kind: 'restock.surplus', email: null, locale: 'en', content: { ...figures, units: 5 } },
  ]);
});

/** Deliveries that are all surplus; returns the mails that their events request. */
async function surplusMails(count: number): Promise<WantedMail[]> {
  const product = await shop.product({ stock: 0 });
  const restock = (await requestManually(database, await shop.operator(), product, { quantity: 1 }))?.restock?.id ?? '';
  for (let n = 0; n <= count; n++) await deliver(database, restock, product, 1);
  const { rows } = await admin.query<{ id: string }>(
    "select id from app.outbox where type = 'restock.surplus' and data->>'restockId' = $1 order by id",
    [restock],
  );
  return rows.map(({ id }) => ({ kind: 'restock.surplus', subject: `${restock}:evt_${id}` }));
}

test('91 surplus deliveries are two mails to the operators: the first at once, the rest when the window is over', async () => {
  const [first, ...others] = await surplusMails(91);
  const one = await claim(database, first ? [first] : []);
  expect(one.mails).toMatchObject([{ kind: 'restock.surplus', recipient: 'operators', content: { units: 1 } }]);
  await end(database, one.ids);
  for (const wanted of others) expect((await claim(database, [wanted])).mails).toEqual([]);
  await admin.query("delete from app.rate_tokens where name like 'poll:%'");
  const { pollInSeconds } = await claim(database);
  expect(pollInSeconds).toBeGreaterThan(ALERT_WINDOW_MINUTES * 60 - 60);

  await fresh.advanceClock(ALERT_WINDOW_MINUTES * 60);
  const rest = await claim(database);
  expect(rest.mails).toMatchObject([{ recipient: 'operators', content: { count: 90 } }]);
  expect(rest.mails[0]?.content).toHaveProperty('reports.length', REPORTS_LISTED_MAX);
  await end(database, rest.ids);
  expect(await states()).toEqual(Array(91).fill('SENT'));
  await fresh.advanceClock(ALERT_WINDOW_MINUTES * 60);
  expect((await claim(database)).mails).toEqual([]);
});

test('reports that were surely not sent are sent together again, without waiting for a window', async () => {
  const wanted = await surplusMails(3);
  const first = await claim(database, wanted);
  expect(first.mails).toMatchObject([{ content: { count: 3 } }]);
  await end(database, first.ids, 'PENDING');
  expect((await claim(database)).mails, 'before the retry').toEqual([]);
  await fresh.advanceClock(MAIL_RETRY_SECONDS);
  const again = await claim(database);
  expect(again.mails).toMatchObject([{ id: first.ids[0], content: { count: 3 } }]);
  await end(database, again.ids);
  expect(await states()).toEqual(['SENT', 'SENT', 'SENT']);
});

test('reports do not delay the mails of buyers, and do not count against their limit', async () => {
  const reports = await surplusMails(MAIL_BATCH_MAX + 1);
  const claimed = await claim(database, [...reports, ...(await outOfStockMails(2))]);
  expect(claimed.mails.map(({ kind }) => kind).sort()).toEqual(['order.refused', 'order.refused', 'restock.surplus']);
  const more = await claim(database, await outOfStockMails(3));
  expect(more.mails).toHaveLength(3);
  await end(database, [...claimed.ids, ...more.ids]);
});

test('when the sender of several reports dies, all of them are UNKNOWN, and each can be resent', async () => {
  const wanted = await surplusMails(2);
  await claim(database, wanted);
  await fresh.advanceClock(MAIL_LEASE_SECONDS);
  await claim(database);
  expect(await states()).toEqual(['UNKNOWN', 'UNKNOWN']);
  const { rows } = await admin.query<{ id: string }>('select id from app.mails order by id');
  const caller = await shop.operator();
  const mailId = rows[1]?.id ?? '';
  await database.rows(resendMail({ caller, key: 'k', hash: 'h', mailId }));
  const resent = await claim(database);
  expect(resent.mails).toMatchObject([{ id: Number(mailId), content: { units: 1 } }]);
  await end(database, resent.ids);
});

test('with no open mail no poll follows', async () => {
  await end(database, (await claim(database, await outOfStockMails(1))).ids);
  expect(await claim(database)).toEqual({ mails: [], ids: [], pollInSeconds: null });
});
