import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Buyer, inParallel } from '#bin/flash-sale/shop.ts';
import { CANCELLATIONS_PER_BUYER_MAX, PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import {
  advance,
  api,
  cancel,
  charge,
  eventually,
  logIn,
  type Mail,
  mailsTo,
  makeBuyers,
  makeProduct,
  makeProducts,
  order,
  pay,
  type Reply,
  send,
  settled,
  stockOf,
  tokenOf,
} from './shop.ts';
import { complaintAbout, inShort } from './valid.ts';

interface Payment {
  readonly status: string;
  readonly steps: readonly { readonly status: string }[];
}
interface Order {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly total: number;
  readonly payment: Payment | null;
}
const PRICE = 3_000;
const one = async (): Promise<Buyer> => (await makeBuyers(1))[0] as Buyer;
const read = async (token: string, id: string) => (await api<Order>('GET', `/orders/${id}`, { token })).body;
const walletOf = async (token: string) =>
  (
    await api<{ balance: number; entries: { items: { cause: string; amount: number }[] } }>('GET', '/users/me/wallet', {
      token,
    })
  ).body;
/** The subjects of a buyer's mails. */
const subjectsTo = async ({ email }: Buyer): Promise<string[]> =>
  (await mailsTo(email)).map(({ subject }: Mail) => subject);
const PAID = '[Donut States] 결제가 완료되었습니다';
const EXPIRED = '[Donut States] 결제 기한이 지나 주문이 취소되었습니다';
const CANCELLED = '[Donut States] 주문이 취소되었습니다';

test('O2, O3: 20 buyers order, 10 pay; five minutes later the other 10 orders have expired, 10 units are in stock, and each buyer has one mail', async () => {
  const buyers = await makeBuyers(20);
  const product = await makeProduct({ stock: 20, restockQuantity: 0 });
  const orders = await inParallel(
    buyers.map(
      ({ token }) =>
        () =>
          order<Order>(token, [[product, 1]]),
    ),
    10,
  );
  expect(new Set(orders.map(({ body }) => body.status))).toEqual(new Set(['NOTPAYED']));
  const payers = buyers.filter((_, i) => i % 2 === 0);
  const idle = buyers.filter((_, i) => i % 2 === 1);
  const paid = await inParallel(
    payers.map(({ token }, i) => async () => {
      await charge(token, PRICE);
      return pay(token, orders[2 * i]?.body.id ?? '');
    }),
    5,
  );
  expect(new Set(paid.map(inShort))).toEqual(new Set(['201']));
  await settled();
  expect(await stockOf(product)).toMatchObject({ reserved: 20, available: 0 });

  await advance(`PT${PAYMENT_WINDOW_MINUTES}M`);
  await eventually(
    () => stockOf(product),
    ({ available }) => available === 10,
  );
  await settled();
  expect(await stockOf(product)).toMatchObject({ onHand: 20, reserved: 10, available: 10, incoming: 0 });
  const outcomes = await Promise.all(buyers.map(({ token }, i) => read(token, orders[i]?.body.id ?? '')));
  expect(outcomes.map(({ status, reason }) => `${status} ${reason}`)).toEqual(
    buyers.map((_, i) => (i % 2 === 0 ? 'PREPARING null' : 'CANCELLED PAYMENT_TIMEOUT')),
  );
  expect(await Promise.all(payers.map(subjectsTo))).toEqual(payers.map(() => [PAID]));
  expect(await Promise.all(idle.map(subjectsTo))).toEqual(idle.map(() => [EXPIRED]));
  const late = await pay(idle[0]?.token ?? '', orders[1]?.body.id ?? '');
  expect(inShort(late)).toBe('410 order.payment_expired');
  const history = await api<{ items: object[] }>('GET', `/orders/${orders[1]?.body.id}/history`, {
    token: idle[0]?.token,
  });
  expect(history.body.items).toMatchObject([
    { from: null, to: 'NOTPAYED', actor: idle[0]?.id },
    { from: 'NOTPAYED', to: 'CANCELLED', reason: 'PAYMENT_TIMEOUT', actor: 'deadline' },
  ]);
});

/** Changes the product of the demo seller. */
async function changeProduct(product: string, change: object): Promise<void> {
  const { headers } = await api('GET', `/products/${product}`);
  const sending = { token: await tokenOf('seller'), headers: { 'if-match': headers.get('etag') ?? '' }, body: change };
  expect((await api('PATCH', `/products/${product}`, sending)).status).toBe(200);
}

test('O10: a price that rises between the display and the click is not charged: nothing is taken, and the response says the new total', async () => {
  const { token } = await one();
  const product = await makeProduct({ stock: 5, price: 1_000 });
  await charge(token, 2_000_000);
  await api('PUT', `/users/me/cart/lines/${product}`, { token, body: { quantity: 2 } });
  await changeProduct(product, { price: 900_000 });
  const key = randomUUID();
  const body = { cart: true, pay: true, expectedTotal: 2_000 };
  const rejected = await api<{ total: number }>('POST', '/orders', { token, key, body });
  expect([inShort(rejected), rejected.body.total]).toEqual(['409 order.price_changed', 1_800_000]);
  expect((await walletOf(token)).balance).toBe(2_000_000);
  expect(await stockOf(product)).toMatchObject({ reserved: 0 });
  await changeProduct(product, { price: 800 });
  const placed = await api<Order>('POST', '/orders', { token, key, body });
  expect([placed.status, placed.body.total, (await walletOf(token)).balance]).toEqual([201, 1_600, 1_998_400]);
});

test('O11: a buyer gets the units that the seller allows; after ten cancellations within an hour they wait', async () => {
  const { token } = await one();
  const product = await makeProduct({ stock: 50, restockQuantity: 0 });
  await changeProduct(product, { maxPerBuyer: 2 });
  expect(inShort(await order(token, [[product, 3]]))).toBe('422 order.limit_per_buyer');
  for (let i = 0; i < CANCELLATIONS_PER_BUYER_MAX; i++) {
    const placed = await order<Order>(token, [[product, 2]]);
    expect((await cancel(token, placed.body.id)).status).toBe(200);
  }
  const stopped = await order(token, [[product, 2]]);
  expect(inShort(stopped)).toBe('429 order.too_many_cancellations');
  expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(3_000);
});

test('a payment without enough money is a 402; the next one with enough money succeeds', async () => {
  const { token } = await one();
  const placed = await order<Order>(token, [[await makeProduct({ stock: 1 }), 1]]);
  const key = randomUUID();
  const poor = await pay<{ payment: Payment }>(token, placed.body.id, key);
  expect(inShort(poor as unknown as Reply)).toBe('402 payment.insufficient_balance');
  expect(poor.body.payment.status).toBe('FAILED_CUSTOMER');
  await charge(token, PRICE);
  expect(inShort((await pay(token, placed.body.id, key)) as Reply), 'the same attempt again').toBe(
    '402 payment.insufficient_balance',
  );
  const rich = await pay<Payment>(token, placed.body.id);
  expect([rich.status, rich.body.steps.map(({ status }) => status)]).toEqual([
    201,
    ['INITIATED', 'IN_PROGRESS', 'COMPLETED'],
  ]);
  expect(await read(token, placed.body.id)).toMatchObject({ status: 'PREPARING', payment: { status: 'COMPLETED' } });
  expect(inShort((await pay(token, placed.body.id)) as Reply)).toBe('409 order.already_paid');
});

test('O4: order and payment in one call; without enough money the order is placed unpaid, without stock nothing is charged', async () => {
  const buyer = await one();
  const product = await makeProduct({ stock: 2, restockQuantity: 0 });
  await charge(buyer.token, PRICE);
  const buy = (quantity: number, key: string = randomUUID()) =>
    api<Order>('POST', '/orders', {
      token: buyer.token,
      key,
      body: { lines: [{ productId: product, quantity }], pay: true },
    });
  const key = randomUUID();
  const paid = await buy(1, key);
  expect([paid.status, paid.body.status, paid.body.payment?.status]).toEqual([201, 'PREPARING', 'COMPLETED']);
  const unpaid = await buy(1);
  expect([unpaid.status, unpaid.body.status, unpaid.body.payment?.status]).toEqual([
    201,
    'NOTPAYED',
    'FAILED_CUSTOMER',
  ]);
  const refused = await buy(1);
  expect(inShort(refused as unknown as Reply)).toBe('409 stock.sold_out');
  expect(refused.body).toMatchObject({ order: { payment: { status: 'FAILED_QUANTITY' } } });
  const again = await buy(1, key);
  expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([201, 'true', paid.body]);
  expect((await walletOf(buyer.token)).balance).toBe(0);
  for (const reply of [paid, unpaid, refused])
    expect(complaintAbout('placeOrder', reply as unknown as Reply)).toBeUndefined();
});

test('O5: cancelling a paid order releases stock and money, mails the buyer, and works only once', async () => {
  const buyer = await one();
  const product = await makeProduct({ stock: 1, restockQuantity: 0 });
  await charge(buyer.token, PRICE);
  const placed = await order<Order>(buyer.token, [[product, 1]]);
  await pay(buyer.token, placed.body.id);
  // Otherwise the cancellation may supersede the mail about the payment.
  await settled();
  const gone = await cancel<Order>(buyer.token, placed.body.id);
  expect(gone.body).toMatchObject({ status: 'CANCELLED', reason: 'CUSTOMER', payment: { status: 'CANCELED' } });
  expect(inShort((await cancel(buyer.token, placed.body.id)) as Reply)).toBe('409 order.not_cancellable');
  expect(inShort((await pay(buyer.token, placed.body.id)) as Reply), 'and not paid again').toBe('409 order.cancelled');
  const { balance, entries } = await walletOf(buyer.token);
  expect([balance, entries.items.map(({ cause, amount }) => [cause, amount])]).toEqual([
    PRICE,
    [
      ['REFUND', PRICE],
      ['PAYMENT', -PRICE],
      ['CHARGE', PRICE],
    ],
  ]);
  expect((await stockOf(product)).available).toBe(1);
  await settled();
  expect((await subjectsTo(buyer)).sort()).toEqual([PAID, CANCELLED].sort());
  const mail = (await mailsTo(buyer.email)).find(({ subject }) => subject === CANCELLED);
  expect(mail?.text).toContain('환불 금액: 3,000원');
});

test('a seller ships and delivers a paid order; a cancellation by the seller has reason SELLER', async () => {
  const [buyer, seller] = [await one(), await logIn('seller')];
  const product = await makeProduct({ stock: 5, restockQuantity: 0 });
  await charge(buyer.token, 10 * PRICE);
  const [sent, sorry] = [
    await order<Order>(buyer.token, [[product, 2]]),
    await order<Order>(buyer.token, [[product, 1]]),
  ];
  const step = (id: string, what: string) => api<Order>('POST', `/orders/${id}/${what}`, { token: seller });
  expect(inShort((await step(sent.body.id, 'shipment')) as unknown as Reply), 'not unpaid').toBe(
    '409 order.not_shippable',
  );
  await pay(buyer.token, sent.body.id);
  expect((await step(sent.body.id, 'shipment')).body.status).toBe('SHIPPING');
  expect(await stockOf(product)).toMatchObject({ onHand: 3, reserved: 1, available: 2 });
  expect(inShort((await cancel(buyer.token, sent.body.id)) as Reply), 'too late').toBe('409 order.not_cancellable');
  expect((await step(sent.body.id, 'delivery')).body.status).toBe('DELIVERED');
  expect((await cancel<Order>(seller, sorry.body.id)).body).toMatchObject({ status: 'CANCELLED', reason: 'SELLER' });
  expect(await stockOf(product)).toMatchObject({ onHand: 3, reserved: 0 });
  const { body } = await api<{ items: { to: string }[] }>('GET', `/orders/${sent.body.id}/history`, {
    token: buyer.token,
  });
  expect(body.items.map(({ to }) => to)).toEqual(['NOTPAYED', 'PREPARING', 'SHIPPING', 'DELIVERED']);
});

test('B2: a repeated charge counts once, and the wallet entries are paged', async () => {
  const { token } = await one();
  const key = randomUUID();
  const replies = await Promise.all(Array.from({ length: 20 }, () => charge(token, 500, key)));
  expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(inShort((await charge(token, 600, key)) as unknown as Reply)).toBe('422 idempotency.key_reused');
  for (const amount of [1, 2, 3]) await charge(token, amount);
  const seen: number[] = [];
  for (let cursor = ''; ; ) {
    const page = await api<{ balance: number; entries: { items: { amount: number }[]; next: string | null } }>(
      'GET',
      `/users/me/wallet?limit=2${cursor}`,
      { token },
    );
    expect(page.body.balance).toBe(506);
    seen.push(...page.body.entries.items.map(({ amount }) => amount));
    if (!page.body.entries.next) break;
    cursor = `&cursor=${encodeURIComponent(page.body.entries.next)}`;
  }
  expect(seen).toEqual([3, 2, 1, 500]);
});

test('B4: a cart is filled, changed, ordered in one call and then empty; an empty cart cannot be ordered', async () => {
  const { token } = await one();
  const [first = '', second = '', third = ''] = await makeProducts({ stock: 5, count: 3 });
  const line = (product: string, quantity: number) =>
    api('PUT', `/users/me/cart/lines/${product}`, { token, body: { quantity } });
  const cart = async () =>
    (await api<{ lines: { productId: string; quantity: number }[]; total: number }>('GET', '/users/me/cart', { token }))
      .body;
  for (const product of [first, second, third]) expect((await line(product, 1)).status).toBe(204);
  await line(first, 3);
  expect((await api('DELETE', `/users/me/cart/lines/${third}`, { token })).status).toBe(204);
  expect(await cart()).toMatchObject({
    lines: [
      { productId: first, quantity: 3 },
      { productId: second, quantity: 1 },
    ],
    total: 4 * PRICE,
  });
  const buy = (key: string) => api<Order>('POST', '/orders', { token, key, body: { cart: true, pay: true } });
  await charge(token, 4 * PRICE);
  const key = randomUUID();
  const bought = await buy(key);
  expect(bought.body).toMatchObject({ status: 'PREPARING', total: 4 * PRICE });
  expect(await cart()).toEqual({ lines: [], total: 0 });
  expect((await buy(key)).body, 'the repeat returns the first response').toEqual(bought.body);
  expect(inShort((await buy(randomUUID())) as unknown as Reply)).toBe('422 order.cart_empty');
});

test('a cart that cannot be ordered stays unchanged', async () => {
  const { token } = await one();
  const product = await makeProduct({ stock: 1, restockQuantity: 0 });
  await api('PUT', `/users/me/cart/lines/${product}`, { token, body: { quantity: 2 } });
  const refused = await api('POST', '/orders', { token, key: randomUUID(), body: { cart: true } });
  expect(refused.body).toMatchObject({
    code: 'stock.sold_out',
    errors: [{ pointer: '/cart/0/quantity', detail: '1 left' }],
  });
  const { body } = await api<{ lines: object[] }>('GET', '/users/me/cart', { token });
  expect(body.lines).toMatchObject([{ productId: product, quantity: 2 }]);
});

test('an order costs exactly one database call, paid or not, from lines or from the cart', async () => {
  const { token } = await one();
  const product = await makeProduct({ stock: 10, restockQuantity: 0 });
  await charge(token, 10 * PRICE);
  await api('PUT', `/users/me/cart/lines/${product}`, { token, body: { quantity: 1 } });
  await settled();
  const lines = [{ productId: product, quantity: 1 }];
  const { before, after } = await countingCalls(async () => {
    for (const body of [{ lines }, { lines, pay: true }, { cart: true, pay: true }])
      expect((await api('POST', '/orders', { token, key: randomUUID(), body })).status).toBe(201);
  });
  expect(after - before).toBe(3);
});

async function countingCalls(work: () => Promise<void>) {
  const count = async () => {
    const { body } = await meter();
    return body.functions['order']?.calls['rds-data:ExecuteStatement'] ?? 0;
  };
  const before = await count();
  await work();
  return { before, after: await count() };
}
const meter = () => send<{ functions: Record<string, { calls: Record<string, number> }> }>('GET', '/_local/metering');
