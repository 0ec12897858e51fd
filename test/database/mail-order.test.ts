/** Mails about one subject to one recipient leave in their order, and a mail that no longer holds is superseded. */
import { expect, test } from 'vitest';
import { requestAd, requestAds } from '#db/statements/ads.ts';
import { claimMails, recordMails, resendMail } from '#db/statements/mails.ts';
import type { Principal } from '#domain/caller.ts';
import type { AdId, OrderId } from '#domain/ids.ts';
import { MAIL_RETRY_SECONDS } from '#domain/limits.ts';
import type { MailEnd, WantedMail } from '#domain/mail.ts';
import { requestCode, trySignUp } from './accounts.ts';
import { confirmByLink, register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { everyInterleaving } from './interleave.ts';
import { cancel, charge, pay } from './orders.ts';
import { remove } from './products.ts';
import type { Executor } from './session.ts';
import { CLAIM, deliver, newId, newOrder, openShop, place, requestManually } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

interface Claimed {
  readonly id: number;
  readonly kind: string | null;
}
const claim = async (wanted: readonly WantedMail[] = [], executor: Executor = database): Promise<Claimed[]> =>
  (await executor.rows(claimMails(wanted, CLAIM))).flatMap(({ id, kind }) => (id === null ? [] : [{ id, kind }]));
const end = (mails: readonly Claimed[], state: MailEnd['state'] = 'SENT') =>
  database.rows(
    recordMails(
      mails.map(({ id }) => ({ id, state, ...(state === 'SENT' ? { providerId: `ses-${id}` } : { error: 'why' }) })),
    ),
  );
/** Claims and sends until nothing is due any more. Returns the kinds in the order of sending. */
async function sendAll(): Promise<(string | null)[]> {
  const kinds: (string | null)[] = [];
  for (let claims = 0; claims < 10; claims++) {
    const mails = await claim();
    await end(mails);
    kinds.push(...mails.map(({ kind }) => kind));
  }
  return kinds;
}
const states = async () =>
  (await admin.query<{ s: string }>("select kind || ' ' || state as s from app.mails order by id")).rows.map(
    ({ s }) => s,
  );
const afterRetry = () => fresh.advanceClock(MAIL_RETRY_SECONDS + 1);

/** A paid order, and the mails that its events request. */
async function paidOrder() {
  const buyer = await shop.buyer();
  const order = newOrder(buyer, [[await shop.product({ stock: 5 }), 1]]);
  await charge(database, buyer, 10_000);
  await place(database, order);
  await pay(database, buyer, order.id);
  const wanted = (kind: 'order.paid' | 'order.cancelled'): readonly WantedMail[] => [{ kind, subject: order.id }];
  return { buyer, order: order.id as OrderId, paid: wanted('order.paid'), cancelled: wanted('order.cancelled') };
}

/** A product that is short, with an ad whose manager was asked to stop, and a restock on its way. */
async function stoppedAd() {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  const ad = (await register(database, seller, product))?.ad?.id as AdId;
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await database.rows(requestAds(product, { settleMinutes: 0, again: false }));
  const restock = (await requestManually(database, seller, product, { quantity: 1 }))?.restock?.id ?? '';
  const comeBack = async () => {
    await deliver(database, restock, product, 1);
    await database.rows(requestAds(product, { settleMinutes: 0, again: false }));
  };
  return { seller, product, ad, comeBack };
}

test('"paid" is not sent after the order was cancelled: a throttled mail that no longer holds is superseded', async () => {
  const { buyer, order, paid, cancelled } = await paidOrder();
  await end(await claim(paid), 'PENDING');
  await cancel(database, buyer, order);
  expect(await claim(cancelled), 'it waits for the older mail').toEqual([]);
  await afterRetry();
  expect(await sendAll()).toEqual(['order.cancelled']);
  expect(await states()).toEqual(['order.paid SUPERSEDED', 'order.cancelled SENT']);
});

test('"cancelled" waits while "paid" is being sent, and leaves after it', async () => {
  const { buyer, order, paid, cancelled } = await paidOrder();
  const sending = await claim(paid);
  await cancel(database, buyer, order);
  expect(await claim(cancelled)).toEqual([]);
  await end(sending);
  expect(await sendAll()).toEqual(['order.cancelled']);
  expect(await states()).toEqual(['order.paid SENT', 'order.cancelled SENT']);
});

test('an event of the payment that arrives after that of the cancellation sends no mail', async () => {
  const { buyer, order, paid, cancelled } = await paidOrder();
  await cancel(database, buyer, order);
  await end(await claim(cancelled));
  expect(await claim(paid)).toEqual([]);
  expect(await states()).toEqual(['order.cancelled SENT', 'order.paid SUPERSEDED']);
});

test('claim against cancellation, in every order: the last mail to the buyer says that the order is cancelled', async () => {
  await everyInterleaving(fresh, async () => {
    const { buyer, order, paid, cancelled } = await paidOrder();
    let held: Claimed[] = [];
    return {
      transactions: [
        async (session) => {
          held = await claim(paid, session);
        },
        (session) => cancel(session, buyer, order),
      ],
      check: async ([isClaimed, isCancelled]) => {
        if (isClaimed) await end(held, 'PENDING');
        const first = await claim([...paid, ...(isCancelled ? cancelled : [])]);
        await end(first);
        await afterRetry();
        const kinds = [...first.map(({ kind }) => kind), ...(await sendAll())];
        expect(kinds.at(-1)).toBe(isCancelled ? 'order.cancelled' : 'order.paid');
        expect(kinds).toHaveLength(1);
      },
    };
  });
});

test('a manager whose stop mail was throttled gets only the resume mail when stock is back', async () => {
  const { comeBack } = await stoppedAd();
  await end(await claim(), 'PENDING');
  await comeBack();
  expect(await claim(), 'the resume mail waits for the stop mail').toEqual([]);
  await afterRetry();
  expect(await sendAll()).toEqual(['ad.resume']);
  expect(await states()).toEqual(['ad.stop SUPERSEDED', 'ad.resume SENT']);
});

test('the resume mail waits while the stop mail is being sent', async () => {
  const { comeBack } = await stoppedAd();
  const stop = await claim();
  await comeBack();
  expect(await claim()).toEqual([]);
  await end(stop);
  expect(await sendAll()).toEqual(['ad.resume']);
});

test('the mails of later stock cycles wait for those of earlier ones: the last mail agrees with the ad', async () => {
  const { seller, product, ad, comeBack } = await stoppedAd();
  const stop = await claim();
  await comeBack();
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  // Manually: an automatic request would wait until the stock has settled.
  await database.rows(requestAd({ caller: seller, key: 'stop', hash: 'h', adId: ad, action: 'stop' }));
  expect(await claim()).toEqual([]);
  await end(stop, 'PENDING');
  await afterRetry();
  expect(await sendAll()).toEqual(['ad.stop']);
  expect(await states()).toEqual(['ad.stop SUPERSEDED', 'ad.resume SUPERSEDED', 'ad.stop SENT']);
});

test('a manager who confirmed before the mail left gets no mail', async () => {
  const { ad } = await stoppedAd();
  await confirmByLink(database, 'stop', ad, 1);
  expect(await sendAll()).toEqual([]);
  expect(await states()).toEqual(['ad.stop SUPERSEDED']);
});

test('a resume mail about a product that was deleted before the mail left is not sent', async () => {
  const { seller, product, comeBack } = await stoppedAd();
  await end(await claim());
  await comeBack();
  await remove(database, seller, product);
  expect(await sendAll()).toEqual([]);
  expect(await states()).toEqual(['ad.stop SENT', 'ad.resume SUPERSEDED']);
});

test('a code that was used before its mail left is not sent', async () => {
  const code = await requestCode(database, 'kim@donut.test');
  await trySignUp(database, 'kim@donut.test', code ?? '');
  expect(await sendAll()).toEqual([]);
});

test('mails about other orders do not wait', async () => {
  const [one, other] = [await paidOrder(), await paidOrder()];
  expect(await claim(one.paid)).toHaveLength(1);
  expect(await claim(other.paid)).toHaveLength(1);
});

test('a mail behind a throttled one is looked for when that one is due, not at once', async () => {
  const { buyer, order, paid, cancelled } = await paidOrder();
  await end(await claim(paid), 'PENDING');
  await cancel(database, buyer, order);
  const [poll] = await database.rows(claimMails(cancelled, CLAIM));
  expect(poll?.pollAfterSeconds).toBe(MAIL_RETRY_SECONDS);
});

test('a resent mail goes before the later ones, and one that no longer holds is not resent', async () => {
  const operator: Principal = await shop.operator();
  const resend = async ({ id }: Claimed) =>
    (await database.rows(resendMail({ caller: operator, key: newId('ord'), hash: 'hash', mailId: String(id) })))[0]
      ?.outcome;
  const { comeBack } = await stoppedAd();
  const [stop] = (await claim()) as [Claimed];
  await end([stop], 'UNKNOWN');
  expect(await resend(stop)).toBe('resent');
  await comeBack();
  expect(await sendAll()).toEqual(['ad.resume']);
  expect(await states()).toEqual(['ad.stop SUPERSEDED', 'ad.resume SENT']);
  expect(await resend(stop)).toBe('mail.not_resendable');
});
