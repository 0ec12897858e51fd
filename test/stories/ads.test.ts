/** A1, A2: the mails to an ad manager, and the manager's confirmations. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inParallel } from '#bin/flash-sale/shop.ts';
import { signAdLink } from '#domain/ad-link.ts';
import type { AdId } from '#domain/ids.ts';
import { AD_LINK_DAYS, SETTLE_MINUTES_DEFAULT } from '#domain/limits.ts';
import type { Keys } from '#domain/signature.ts';
import { brokenInvariants } from '#test/invariants.ts';
import {
  adOf,
  linkIn,
  mailedTimes,
  newManagerAddress,
  open,
  press,
  registerAd,
  requestAction,
  requestAd,
} from './ads.ts';
import { secretOf } from './aws-cli.ts';
import { database } from './database.ts';
import { askedTimes, deliver, FACTORY_AS_IT_WAS, orderWithoutStock, take } from './restocks.ts';
import { advance, mailsTo, makeBuyers, makeProduct, now, order, setFactory, settled, tokenOf } from './shop.ts';
import { complaintAbout, inShort } from './valid.ts';

beforeEach(() => setFactory({ mode: 'forget' }));
afterEach(async () => {
  await setFactory(FACTORY_AS_IT_WAS);
  expect(await database(brokenInvariants)).toEqual({});
});

/** A product with one unit left, and its ad. */
async function advertised(restockQuantity = 10) {
  const operator = await tokenOf('operator');
  const product = await makeProduct({ stock: 1, restockQuantity });
  return { operator, product, ad: await registerAd(operator, product) };
}

/** The factory delivers the whole quantity. */
async function refill(product: string, cycle = 1): Promise<void> {
  const request = await askedTimes(product, cycle);
  await deliver(request, request.body.MessageAttributeProductCnt);
  await settled();
}

test('100 rejected orders in one stock cycle are one stop mail; the restock is one resume mail', async () => {
  const { product, ad } = await advertised(100);
  const buyers = await makeBuyers(100);
  await take(product);
  const replies = await inParallel(
    buyers.map(
      ({ token }) =>
        () =>
          order(token, [[product, 1]]),
    ),
    50,
  );
  expect(new Set(replies.map(inShort))).toEqual(new Set(['409 stock.sold_out']));
  await mailedTimes(ad, 1);
  await settled();
  expect((await mailsTo(ad.managerEmail)).map(({ subject }) => subject)).toEqual([
    '[Donut States] 광고를 중단해 주세요: Test Donut',
  ]);
  await refill(product);
  await mailedTimes(ad, 2);
  await settled();
  expect((await mailsTo(ad.managerEmail)).map(({ subject }) => subject)).toEqual([
    '[Donut States] 광고를 중단해 주세요: Test Donut',
    '[Donut States] 광고를 재개해 주세요: Test Donut',
  ]);
});

test('no mail without an ad, and none for an ad that is already stopped', async () => {
  const [bare, { operator, product, ad }] = [await makeProduct({ stock: 0 }), await advertised()];
  await orderWithoutStock(bare);
  await take(product);
  await press(linkIn(await mailedTimes(ad, 1)));
  expect(await adOf(operator, product)).toMatchObject({ state: 'STOPPED', by: 'manager' });
  await orderWithoutStock(product);
  expect((await requestAction(operator, ad.id, 'stop')).body.state, 'a manual stop changes nothing either').toBe(
    'STOPPED',
  );
  await settled();
  expect(await mailsTo(ad.managerEmail)).toHaveLength(1);
});

test('N7: the next shortage within the settling time mails nothing; afterwards the last mail agrees with the stock', async () => {
  const { operator, product, ad } = await advertised(1);
  await take(product);
  await mailedTimes(ad, 1);
  await refill(product);
  await mailedTimes(ad, 2);
  await take(product);
  await settled();
  const asked = async () =>
    (await mailsTo(ad.managerEmail)).map(({ subject }) => /중단|재개/.exec(subject)?.[0] as string);
  expect(await asked(), 'not yet').toEqual(['중단', '재개']);
  // The orders are not paid and release their units meanwhile: perhaps before the stop becomes due, perhaps after it.
  await advance(`PT${SETTLE_MINUTES_DEFAULT}M2S`);
  await settled();
  expect((await adOf(operator, product)).state).toBe('RESUME_ASKED');
  expect(['중단 재개', '중단 재개 중단 재개']).toContain((await asked()).join(' '));
});

test('opening the link changes nothing, however often; its button records the confirmation once', async () => {
  const { operator, product, ad } = await advertised();
  await take(product);
  const link = linkIn(await mailedTimes(ad, 1));
  const shown = await inParallel(
    Array.from({ length: 10 }, () => () => open(link)),
    10,
  );
  expect(shown.map((reply) => complaintAbout('showAdConfirmation', reply as never))).toEqual(Array(10).fill(undefined));
  expect(new Set(shown.map(({ body }) => body)).size).toBe(1);
  expect(shown[0]?.body).toMatch(/<button [^>]*type="submit"/);
  expect((await adOf(operator, product)).state).toBe('STOP_ASKED');

  const pressed = await Promise.all(Array.from({ length: 10 }, () => press(link)));
  expect(pressed.map((reply) => complaintAbout('confirmAd', reply as never))).toEqual(Array(10).fill(undefined));
  expect(new Set(pressed.map(({ status, body }) => `${status} ${body}`)).size, 'idempotent').toBe(1);
  const after = await open(link);
  expect([after.status, after.body.includes('<button')]).toEqual([200, false]);
  expect((await adOf(operator, product)).state).toBe('STOPPED');
  expect((await requestAction(operator, ad.id, 'resume')).body.code).toBe('ad.still_short');

  await refill(product);
  const resume = linkIn(await mailedTimes(ad, 2));
  expect((await press(link)).status, 'the confirmation stays recorded').toBe(200);
  expect((await press(resume)).status).toBe(200);
  expect(await adOf(operator, product)).toMatchObject({ state: 'RUNNING', by: 'manager' });
});

test('the link of an earlier stock cycle records nothing', async () => {
  const { operator, product, ad } = await advertised();
  await take(product);
  const stop = linkIn(await mailedTimes(ad, 1));
  await refill(product);
  await mailedTimes(ad, 2);
  const reply = await press(stop);
  expect([reply.status, complaintAbout('confirmAd', reply as never)]).toEqual([409, undefined]);
  expect((await adOf(operator, product)).state).toBe('RESUME_ASKED');
});

test('the page is in the reader’s language and may only post its form', async () => {
  const { product, ad } = await advertised();
  await take(product);
  const link = linkIn(await mailedTimes(ad, 1));
  const korean = await open(link, { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' });
  expect([korean.body.includes('광고를 중단하셨나요?'), korean.headers.get('content-language')]).toEqual([true, 'ko']);
  const english = await open(link, { 'accept-language': 'en-GB' });
  expect([english.body.includes('Have you stopped the ad?'), english.headers.get('content-language')]).toEqual([
    true,
    'en',
  ]);
  expect(english.headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
  );
  expect([english.headers.get('referrer-policy'), english.headers.get('cache-control')]).toEqual([
    'no-referrer',
    'no-store',
  ]);
});

test('a forged and an expired link: a problem document for a program, a page for a person', async () => {
  const { operator, product, ad } = await advertised();
  await take(product);
  const link = linkIn(await mailedTimes(ad, 1));
  const key = Buffer.from((JSON.parse(await secretOf('link')) as string[])[0] ?? '', 'base64');
  const at = await now();
  const claim = { action: 'stop', adId: ad.id as AdId, round: 1 } as const;
  const sign = (keys: Keys, when: number, change: object = {}) =>
    `/api/v1/ads/confirmations/${signAdLink(keys, { ...claim, ...change }, when)}`;
  const last = link.at(-2) === 'A' ? 'B' : 'A';
  const wrong: readonly (readonly [string, string])[] = [
    ['401 link.forged', sign([Buffer.alloc(32)], at)],
    ['401 link.forged', link.slice(0, -2) + last + link.slice(-1)],
    ['401 link.forged', link.replace('stop~', 'resume~')],
    ['401 link.forged', `${link}x`],
    ['401 link.forged', '/api/v1/ads/confirmations/x'],
    ['410 link.expired', sign([key], at - AD_LINK_DAYS * 86_400_000)],
    // Correctly signed, for an ad that does not exist.
    ['404 ad.not_found', sign([key], at, { round: 99 })],
    ['404 ad.not_found', sign([key], at, { action: 'resume' })],
  ];
  for (const [expected, path] of wrong) {
    for (const [submit, route] of [
      [open, 'showAdConfirmation'],
      [press, 'confirmAd'],
    ] as const) {
      const reply = (await submit(path)) as never;
      expect([inShort(reply), complaintAbout(route, reply)], path).toEqual([expected, undefined]);
    }
  }
  const person = await open(sign([key], at - AD_LINK_DAYS * 86_400_000), { accept: 'text/html,*/*;q=0.8' });
  expect([person.status, person.body.includes('This link has expired')]).toEqual([410, true]);
  expect((await adOf(operator, product)).state).toBe('STOP_ASKED');
});

test('the same key gives the same response, also in parallel; with another body it is a conflict', async () => {
  const [token, product, key] = [await tokenOf('seller'), await makeProduct({ stock: 5 }), randomUUID()];
  const email = newManagerAddress();
  const replies = await Promise.all(Array.from({ length: 20 }, () => requestAd(token, product, email, key)));
  expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(replies[0]).toMatchObject({ status: 202, body: { state: 'RUNNING', managerEmail: email, round: null } });
  expect(replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(19);
  expect(inShort((await requestAd(token, product, newManagerAddress(), key)) as never)).toBe(
    '422 idempotency.key_reused',
  );
  const again = await requestAd(token, product, email.toUpperCase());
  expect(again.body.id, 'the same manager, written in capitals').toBe(replies[0]?.body.id);
});

test('manual requests follow the same rules as events: no stop while there is stock, no resume without a stop', async () => {
  const { operator, product, ad } = await advertised();
  expect(inShort((await requestAction(operator, ad.id, 'stop')) as never)).toBe('409 ad.not_short');
  expect(inShort((await requestAction(operator, ad.id, 'resume')) as never)).toBe('409 ad.not_stopped');
  await take(product);
  const key = randomUUID();
  const replies = await Promise.all(Array.from({ length: 10 }, () => requestAction(operator, ad.id, 'stop', key)));
  expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
  expect(replies[0]).toMatchObject({ status: 202, body: { state: 'STOP_ASKED', round: 1 } });
  await settled();
  expect(await mailsTo(ad.managerEmail)).toHaveLength(1);
});
