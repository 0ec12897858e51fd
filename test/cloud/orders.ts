/** Callers use the deployed shop: log-in, orders, payment, sell-out, and the work behind them. */
import { deepEqual } from 'node:assert/strict';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { DEMO_PRODUCTS } from '#local/runtime/seed.ts';
import { type Shop, until } from './shop.ts';

const product = (title: string) => DEMO_PRODUCTS.find((one) => one.title === title)?.id;
export const PLENTY = product('Honey Butter');
const FEW = product('Black Sesame');
export const lines = (productId: string | undefined, quantity: number) => ({ lines: [{ productId, quantity }] });
export const key = (name: string) => ({ 'idempotency-key': name });

/** A buyer becomes a VIP, another sells a product out: a restock request, and a receipt and a refusal by mail. */
export async function checkOrders(shop: Shop): Promise<void> {
  const [first, second] = [await shop.login('buyer01'), await shop.login('buyer02')];
  const charge = await first('POST', '/users/me/wallet/charges', { amount: 900_000 }, key('charge-1'));
  const order = await first('POST', '/orders', lines(PLENTY, VIP_UNITS_MIN), key('order-1'));
  const seen = [
    await shop.call('GET', '/users/me'),
    await first('GET', '/dead-letters'),
    charge,
    order,
    await first('POST', `/orders/${order.body['id']}/payments`, {}, key('pay-1')),
    await second('POST', '/orders', lines(FEW, 5), key('order-5')),
    await second('POST', '/orders', lines(FEW, 2), key('order-2')),
  ];
  deepEqual(
    seen.map(({ status }) => status),
    [401, 403, 201, 201, 201, 201, 409],
    JSON.stringify(seen),
  );
  await until(
    shop,
    'VIPs, restocks, mails sent',
    () =>
      shop.value<readonly number[]>(
        `select array[(select count(*) from app.vips), (select count(*) from app.restocks),
           (select count(*) from app.mails where state = 'SENT')]::int[]`,
      ),
    (counts) => counts.join() === '1,1,2',
  );
}
