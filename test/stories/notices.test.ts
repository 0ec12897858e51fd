import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Buyer, inParallel } from '#bin/flash-sale/shop.ts';
import { NOTICES_OPEN_MAX, SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { open, press } from './ads.ts';
import { database } from './database.ts';
import {
  noticeCounts,
  noticesTo,
  oneClick,
  recipientsOf,
  restock,
  resume,
  runsOf,
  runWhen,
  sendManually,
  subscribeToRestock,
  unsubscribeFromRestock,
  waitedFor,
} from './notices.ts';
import { FACTORY_AS_IT_WAS } from './restocks.ts';
import {
  advance,
  api,
  eventually,
  local,
  makeBuyers,
  makeProduct,
  now,
  order,
  send,
  setFactory,
  settled,
  stockOf,
  tokenOf,
} from './shop.ts';
import { complaintAbout, inShort } from './valid.ts';

/** Readers who have had a notice in the last day get the next one only after this time. */
const SETTLED = `PT${SETTLE_MINUTES_DEFAULT + 1}M`;

beforeEach(() => setFactory({ mode: 'forget' }));
afterEach(async () => {
  await local('POST', '/ses', { fault: null });
  await setFactory(FACTORY_AS_IT_WAS);
  expect(await database(brokenInvariants)).toEqual({});
});

const ids = (buyers: readonly Buyer[]) => buyers.map(({ id }) => id);
const first = <T>(items: readonly T[]): T => items[0] as T;

test('N1: after a delivery each rejected or subscribed buyer gets a notice, first come, first served', async () => {
  const { product, buyers } = await waitedFor(2);
  const [refused] = (await makeBuyers(1)) as [Buyer];
  expect((await order(refused.token, [[product, 1]])).status).toBe(409);
  await restock(product, 5);
  const run = await runWhen(product, 1, 'COMPLETED');
  expect(run).toMatchObject({
    round: 2,
    sent: 3,
    unknown: 0,
    suppressed: 0,
    failed: 0,
    lastRecipientId: refused.id,
    error: null,
  });
  expect((await recipientsOf(product)).map(({ to }) => to)).toEqual(ids([...buyers, refused]));
  const [mail] = await noticesTo(refused);
  expect(mail?.subject).toBe('[Donut States] 다시 입고되었습니다: Test Donut');
  expect(mail?.text).toContain('선착순');
  expect(mail?.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  const token = await tokenOf('operator');
  const one = await api('GET', `/notice-runs/${run.id}`, { token });
  expect([one.status, complaintAbout('readNoticeRun', one)]).toEqual([200, undefined]);
  expect(one.body).toMatchObject({ ...run, unknownRecipients: [] });
});

test('N4: two sent, then SES pauses the account, then an operator resumes: the third is next, and no buyer gets two', async () => {
  const { product, buyers } = await waitedFor(6);
  const token = await tokenOf('operator');
  await local('POST', '/ses', { fault: 'paused', after: 2 });
  await restock(product, 5);
  const stopped = await runWhen(product, 1, 'CANCELED_BY_ERROR');
  expect(stopped).toMatchObject({ sent: 2, lastRecipientId: buyers[1]?.id });
  expect(stopped.error).toContain('AccountSendingPausedException');
  await advance('PT1M');
  await settled();
  expect(await noticeCounts(buyers), 'it stays stopped').toEqual([1, 1, 0, 0, 0, 0]);

  await local('POST', '/ses', { fault: null });
  const key = randomUUID();
  const replies = await Promise.all(Array.from({ length: 8 }, () => resume(token, stopped.id, key)));
  expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(complaintAbout('resumeNotices', replies[0] as never)).toBeUndefined();
  expect(replies[0]).toMatchObject({ status: 202, body: { status: 'IN_PROGRESS', sent: 2 } });
  expect(await runWhen(product, 1, 'COMPLETED')).toMatchObject({ sent: 6 });
  expect(await noticeCounts(buyers)).toEqual([1, 1, 1, 1, 1, 1]);
  expect((await recipientsOf(product)).map(({ to }) => to)).toEqual(ids(buyers));
  expect(inShort((await resume(token, stopped.id)) as never)).toBe('409 notice.nothing_to_resume');
  expect(inShort((await sendManually(token, product)) as never)).toBe('409 notice.nothing_to_resume');
  expect(inShort((await resume(token, `run_${'0'.repeat(26)}`)) as never)).toBe('404 notice.not_found');
});

test('N3: sold out while 400 buyers are notified: the run stops at once; the next delivery begins with the first buyer who was not notified', async () => {
  const product = await makeProduct({ stock: 0, restockQuantity: 0 });
  const buyers = await makeBuyers(400);
  await inParallel(
    buyers.map((buyer) => () => subscribeToRestock(buyer, product)),
    40,
  );
  const line = await database(async (client) =>
    (
      await client.query<{ to: string }>(
        'select buyer_id as to from app.waitlist where product_id = $1 order by turn, since, buyer_id',
        [product],
      )
    ).rows.map(({ to }) => to),
  );
  const [winner] = (await makeBuyers(1)) as [Buyer];
  await restock(product, 1);
  await eventually(
    () => recipientsOf(product),
    ({ length }) => length > 0,
  );
  expect((await order(winner.token, [[product, 1]])).status).toBe(201);
  const before = (await recipientsOf(product)).length;
  const run = await runWhen(product, 1, 'CANCELED_BY_SOLD_OUT');
  const notified = await recipientsOf(product);
  expect(notified.length - before, 'mails after the sell-out').toBeLessThanOrEqual(NOTICES_OPEN_MAX);
  expect(notified.length).toBeLessThan(line.length);
  expect(notified.map(({ to }) => to)).toEqual(line.slice(0, notified.length));
  const token = await tokenOf('operator');
  expect(inShort((await resume(token, run.id)) as never)).toBe('409 notice.sold_out');
  expect(inShort((await sendManually(token, product)) as never)).toBe('409 notice.sold_out');

  await restock(product, 500, 2);
  await eventually(
    () => recipientsOf(product),
    ({ length }) => length === line.length,
  );
  // The buyers who were notified before are notified of this restock after the settling time.
  await advance(`PT${SETTLE_MINUTES_DEFAULT}M`);
  await runWhen(product, 2, 'COMPLETED');
  const next = (await recipientsOf(product)).slice(notified.length).map(({ to }) => to);
  expect(next).toEqual([...line.slice(notified.length), ...line.slice(0, notified.length)]);
  const counts = await noticeCounts(buyers);
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(notified.length + line.length);
  expect(Math.max(...counts), 'once a stock cycle').toBe(2);
});

test('N6: one click in the mail program unsubscribes a reader, rejected or subscribed; opening the link does not', async () => {
  const { product, buyers } = await waitedFor(2);
  await restock(product, 3);
  await runWhen(product, 1, 'COMPLETED');
  const link = oneClick(first(await noticesTo(buyers[0] as Buyer)));
  for (const [language, sentence] of [
    ['ko', '재입고 알림을 그만 받으시겠어요?'],
    ['en', 'Unsubscribe from back-in-stock emails?'],
  ] as const) {
    const shown = await open(link, { 'accept-language': language });
    expect([shown.status, shown.body.includes(sentence), shown.headers.get('content-language')]).toEqual([
      200,
      true,
      language,
    ]);
    expect(complaintAbout('showUnsubscription', shown as never)).toBeUndefined();
    expect(shown.headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/);
  }
  // Rejected meanwhile, too.
  expect((await order(buyers[0]?.token ?? '', [[product, 50]])).status).toBe(409);
  const clicked = await send<string>('POST', link, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  expect([clicked.status, complaintAbout('unsubscribe', clicked as never)]).toEqual([200, undefined]);
  expect((await press(link)).body, 'idempotent').toBe(clicked.body);
  expect((await open(link)).body).not.toContain('<button');

  await restock(product, 3, 2);
  await runWhen(product, 2, 'IN_PROGRESS');
  await advance(SETTLED);
  await runWhen(product, 2, 'COMPLETED');
  expect(await noticeCounts(buyers)).toEqual([1, 2]);
  // The last character of 32 bytes in base64url carries four bits: only every fourth character is another signature.
  const forged = [link.slice(0, -1) + (link.endsWith('A') ? 'E' : 'A'), link.replace('~usr_', '~usr_x'), `${link}x`];
  for (const path of forged) {
    for (const [submit, route] of [
      [open, 'showUnsubscription'],
      [press, 'unsubscribe'],
    ] as const) {
      const reply = (await submit(path)) as never;
      expect([inShort(reply), complaintAbout(route, reply)]).toEqual(['401 link.forged', undefined]);
    }
  }
  expect((await open(`${link}x`, { accept: 'text/html' })).body).toContain('This link is invalid');
});

test('N9: a buyer who subscribes before a sale is notified when it begins, and sees the place and the number of waiting buyers', async () => {
  const availableAt = new Date((await now()) + 1_800_000).toISOString();
  const body = { title: 'Opening Donut', price: 1_000, stock: 5, availableAt };
  const token = await tokenOf('seller');
  const { id } = (await api<{ id: string }>('POST', '/products', { token, key: randomUUID(), body })).body;
  const buyers = await makeBuyers(2);
  for (const buyer of buyers) expect((await subscribeToRestock(buyer, id)).status).toBe(204);
  expect((await api('GET', `/products/${id}/stock`)).body).toMatchObject({ available: 5, waiting: 2 });
  const own = await api<{ items: unknown[] }>('GET', '/users/me/waiting-list', { token: first(buyers).token });
  expect(own.body.items).toEqual([
    {
      productId: id,
      title: 'Opening Donut',
      subscribed: true,
      rejectedAt: null,
      notified: false,
      notifiedAtOpening: true,
      place: 1,
    },
  ]);
  await runWhen(id, 1, 'IN_PROGRESS');
  expect(await noticeCounts(buyers)).toEqual([0, 0]);
  await advance('PT30M');
  expect(await runWhen(id, 1, 'COMPLETED')).toMatchObject({ round: 2, sent: 2 });
  expect(await recipientsOf(id)).toEqual(ids(buyers).map((to) => ({ round: 2, to })));
  const [mail] = await noticesTo(first(buyers));
  expect(mail?.subject).toMatch(/판매가 시작되었습니다: Opening Donut$/);
});

test('subscribing and unsubscribing is for buyers, and idempotent', async () => {
  const product = await makeProduct({ stock: 0 });
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  const replies = await Promise.all(Array.from({ length: 10 }, () => subscribeToRestock(buyer, product)));
  expect(replies.map(({ status, body }) => [status, body])).toEqual(Array(10).fill([204, undefined]));
  expect((await unsubscribeFromRestock(buyer, product)).status).toBe(204);
  expect((await unsubscribeFromRestock(buyer, product)).status).toBe(204);
  expect(inShort(await subscribeToRestock(buyer, `prd_${'0'.repeat(26)}`))).toBe('404 product.not_found');
  expect(inShort(await subscribeToRestock({ ...buyer, token: await tokenOf('seller') }, product))).toBe(
    '403 auth.forbidden',
  );
});

test('an address with a permanent bounce or a complaint gets no more mails and is counted; a full mailbox and a reader who says "not spam" still get mails', async () => {
  const { product, buyers } = await waitedFor(4);
  await restock(product, 3);
  await runWhen(product, 1, 'COMPLETED');
  for (const [i, kind] of [
    [0, 'bounce'],
    [1, 'complaint'],
    [2, 'soft-bounce'],
    [3, 'not-spam'],
    [0, 'bounce'],
  ] as const) {
    const mail = first(await noticesTo(buyers[i] as Buyer)).id;
    expect(await local('POST', '/mailbox/feedback', { mail, kind })).toEqual({ topics: 1 });
  }
  const kept = await eventually(
    () =>
      database(
        async (client) =>
          (
            await client.query<{ reason: string; row: string }>(
              'select reason, s::text as row from app.suppressions s order by at',
            )
          ).rows,
      ),
    ({ length }) => length >= 2,
  );
  await settled();
  expect(kept.map(({ reason }) => reason).toSorted()).toEqual(['BOUNCE', 'COMPLAINT']);
  expect(JSON.stringify(kept), 'nothing of the address').not.toContain('@');

  const [winner] = (await makeBuyers(1)) as [Buyer];
  expect((await order(winner.token, [[product, 3]])).status).toBe(201);
  await restock(product, 3, 2);
  await runWhen(product, 2, 'IN_PROGRESS');
  await advance(SETTLED);
  expect(await runWhen(product, 2, 'COMPLETED')).toMatchObject({ sent: 2, suppressed: 2 });
  expect(await noticeCounts(buyers)).toEqual([1, 1, 2, 2]);

  const [operator, bounced] = [await tokenOf('operator'), encodeURIComponent(buyers[0]?.email ?? '')];
  const show = async (method: 'GET' | 'DELETE', query: string) =>
    (await api(method, `/suppressions?email=${query}`, { token: operator })).body;
  expect(await show('GET', bounced)).toMatchObject({ suppressed: true, reason: 'BOUNCE', liftedAt: null });
  expect(await show('DELETE', `${bounced}&reason=the+mailbox+works+again`)).toMatchObject({ suppressed: false });
  expect(await show('GET', bounced)).toMatchObject({ suppressed: false, reason: 'BOUNCE' });
  // The winner's unpaid order expired while the restock settled.
  await eventually(
    () => stockOf(product),
    ({ available }) => available === 6,
  );
  expect((await order(winner.token, [[product, 6]])).status).toBe(201);
  await restock(product, 3, 3);
  await runWhen(product, 3, 'IN_PROGRESS');
  await advance(SETTLED);
  expect(await runWhen(product, 3, 'COMPLETED')).toMatchObject({ sent: 3, suppressed: 1 });
  expect(await noticeCounts(buyers)).toEqual([2, 1, 3, 3]);
});

test('sent manually: a product without a restock, once for each key', async () => {
  const product = await makeProduct({ stock: 5 });
  const [buyer] = (await makeBuyers(1)) as [Buyer];
  await subscribeToRestock(buyer, product);
  const token = await tokenOf('operator');
  const key = randomUUID();
  const replies = await Promise.all(Array.from({ length: 8 }, () => sendManually(token, product, key)));
  expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect([replies[0]?.status, complaintAbout('sendNotices', replies[0] as never)]).toEqual([202, undefined]);
  expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(7);
  await runWhen(product, 1, 'COMPLETED');
  expect(await noticeCounts([buyer])).toEqual([1]);
  expect(await runsOf(product)).toHaveLength(1);
});
