/** A quiet shop with one of everything that can be asked for wrongly. */
import { randomUUID } from 'node:crypto';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { inParallel } from '#bin/flash-sale/shop.ts';
import { CHARGE_KRW_MAX, PAYMENT_WINDOW_MINUTES, WALLET_KRW_MAX } from '#domain/limits.ts';
import { webhookKeys } from '#domain/webhook.ts';
import { registerAd } from '#test/stories/ads.ts';
import { makeSeller } from '#test/stories/authorisation/people.ts';
import { secretOf } from '#test/stories/aws-cli.ts';
import {
  advance,
  api,
  cancel,
  charge,
  logIn,
  makeBuyers,
  makeProduct,
  makeProducts,
  now,
  order,
  pay,
  setFactory,
  settled,
  tokenOf,
} from '#test/stories/shop.ts';
import type { Tables } from '#test/stories/tables.ts';

export interface Fixture {
  readonly buyer: string;
  /** He has twenty open orders. */
  readonly busyBuyer: string;
  readonly seller: string;
  readonly operator: string;
  readonly product: string;
  /** Fifty-one more of the same seller's. */
  readonly shelf: readonly string[];
  readonly foreignProduct: string;
  readonly deleted: string;
  readonly notYet: string;
  readonly over: string;
  /** Never restocked by itself. */
  readonly unasked: string;
  readonly orderId: string;
  /** Orders that have come as far as their names say; all but the last are the buyer's. */
  readonly bought: Readonly<Record<'paid' | 'sent' | 'expired' | 'cancelled' | 'refused' | 'anothers', string>>;
  /** His wallet holds all that a wallet can. */
  readonly fullBuyer: string;
  /** The key of that order, and of a restock request for `product`. */
  readonly usedKey: string;
  readonly restockId: string;
  /** Of `product`, which is not short. */
  readonly adId: string;
  readonly productCursor: string;
  readonly orderCursor: string;
  readonly webhook: ReturnType<typeof webhookKeys>;
  /** The shop's time, in epoch milliseconds. */
  readonly now: () => number;
}

/** Lets everything that earlier stories left open come to its end, so that what changes now was changed by us. */
async function hush(): Promise<void> {
  await setFactory({ mode: 'forget' });
  // Every open restock is overdue, asked again, overdue again and reported.
  for (let round = 0; round < 3; round++) await advance('PT6M');
  await settled();
}

const cursorOf = async (path: string, token?: string): Promise<string> =>
  String((await api(`GET`, `${path}?limit=1`, { token })).body['next']);

const PRICE = 3_000;

/** One order of each fate. The clock moves on, so this comes before everything that has a deadline of its own. */
async function buyEverything(buyer: Buyer, other: Buyer, seller: string): Promise<Fixture['bought']> {
  const product = await makeProduct({ stock: 100, price: PRICE, restockQuantity: 0 });
  const place = async ({ token }: Buyer, units = 1) => {
    const { body } = await order<{ id?: string; orderId?: string }>(token, [[product, units]]);
    return body.id ?? body.orderId ?? '';
  };
  const expired = await place(buyer);
  // Its deadline is the delay of a message: that must have been sent before the clock moves.
  await settled();
  await advance(`PT${PAYMENT_WINDOW_MINUTES}M`);
  await settled();
  const [paid, sent, cancelled] = [await place(buyer), await place(buyer), await place(buyer)];
  await charge(buyer.token, 2 * PRICE);
  await pay(buyer.token, paid);
  await pay(buyer.token, sent);
  await api('POST', `/orders/${sent}/shipment`, { token: seller });
  await cancel(buyer.token, cancelled);
  return { paid, sent, expired, cancelled, refused: await place(buyer, 101), anothers: await place(other) };
}

export async function createFixture(tables: Tables): Promise<Fixture> {
  await hush();
  const [buyer, busy, full] = (await makeBuyers(3)) as [Buyer, Buyer, Buyer];
  const seller = await tokenOf('seller');
  const bought = await buyEverything(buyer, full, seller);
  for (let krw = 0; krw < WALLET_KRW_MAX; krw += CHARGE_KRW_MAX) await charge(full.token, CHARGE_KRW_MAX);
  const [product = '', deleted = '', notYet = '', over = '', ...shelf] = await makeProducts({ stock: 100, count: 55 });
  const set = (id: string, change: string) =>
    tables.client.query(`update app.products set ${change} where id = $1`, [id]);
  await set(deleted, 'deleted_at = app.now()');
  await set(notYet, "available_at = app.now() + interval '1 day'");
  await set(over, "end_at = app.now() - interval '1 day'");
  const usedKey = randomUUID();
  const placed = await order<{ id: string }>(buyer.token, [[product, 1]], usedKey);
  await order(buyer.token, [[product, 1]]);
  await inParallel(
    Array.from({ length: 20 }, () => () => order(busy.token, [[product, 1]])),
    4,
  );
  const asked = await api('POST', `/products/${product}/restocks`, {
    token: seller,
    key: usedKey,
    body: { quantity: 7 },
  });
  const ad = await registerAd(seller, product);
  await settled();
  const ahead = (await now()) - Date.now();
  return {
    now: () => Date.now() + ahead,
    buyer: buyer.token,
    bought,
    fullBuyer: full.token,
    busyBuyer: busy.token,
    seller,
    operator: await logIn('operator'),
    product,
    shelf,
    foreignProduct: await makeProduct({ stock: 5, sellerId: (await makeSeller(tables)).id }),
    deleted,
    notYet,
    over,
    unasked: await makeProduct({ stock: 5, restockQuantity: 0 }),
    orderId: placed.body.id,
    usedKey,
    restockId: String(asked.body['id']),
    adId: ad.id,
    productCursor: await cursorOf('/products'),
    orderCursor: await cursorOf('/orders', buyer.token),
    webhook: webhookKeys(JSON.parse(await secretOf('webhook')) as string[]),
  };
}
