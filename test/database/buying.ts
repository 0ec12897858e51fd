/** Money, carts and what becomes of orders, in shop language. */
import { putCartLine, readCart } from '#db/carts.ts';
import { cancelOrder, expireOrders, moveOrder } from '#db/order-life.ts';
import type { OrderToPlace } from '#db/orders.ts';
import { payOrder } from '#db/payments.ts';
import { chargeWallet, readWallet } from '#db/wallets.ts';
import type { Asker } from '#domain/asker.ts';
import type { OrderId, ProductId } from '#domain/ids.ts';
import type { Session } from '#test/database/session.ts';
import { newId, wish } from '#test/database/shop.ts';

type Door = Pick<Session, 'rows'>;
const ENTRIES = 1_000;
const FIRST_PAGE = 2 ** 31 - 1;
/** Far from any failure percentage the tests use, unless they say so. */
const LUCK = 99;

/** The same order, to be paid in the same call. */
export const paying = (order: OrderToPlace, luck = LUCK): OrderToPlace => ({
  ...order,
  pay: { id: newId('pay'), luck },
});
/** An order of the buyer's cart. */
export const ofCart = (buyer: Asker, key?: string, hash?: string): OrderToPlace => ({
  ...wish(buyer, [], key, hash),
  lines: null,
});

export const charge = async (
  door: Door,
  asker: Asker,
  amount: number,
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(chargeWallet({ asker, key, hash, newId: newId('chg'), amount })))[0];

export const pay = async (
  door: Door,
  asker: Asker,
  orderId: OrderId,
  { key = newId('ord') as string, hash = 'hash', luck = LUCK, failurePercent = 0 } = {},
) =>
  (
    await door.rows(
      payOrder({ asker, key, hash, requestId: 'req-test', orderId, newId: newId('pay'), luck, failurePercent }),
    )
  )[0];

export const cancel = async (door: Door, asker: Asker, orderId: OrderId, reason: 'CUSTOMER' | 'SELLER' | null = null) =>
  (await door.rows(cancelOrder({ asker, orderId, requestId: 'req-test' }, reason)))[0];

export const ship = async (door: Door, asker: Asker, orderId: OrderId) =>
  (await door.rows(moveOrder({ asker, orderId, requestId: 'req-test' }, 'SHIPPING')))[0]?.outcome;
export const arrive = async (door: Door, asker: Asker, orderId: OrderId) =>
  (await door.rows(moveOrder({ asker, orderId, requestId: 'req-test' }, 'DELIVERED')))[0]?.outcome;

export const expire = async (door: Door, limit?: number) => (await door.rows(expireOrders(false, limit)))[0];

/** The balance and the ledger, newest entry first. */
export async function walletOf(door: Door, asker: Asker) {
  const rows = await door.rows(readWallet(asker, FIRST_PAGE, ENTRIES));
  return { balance: rows[0]?.balance ?? 0, entries: rows.flatMap(({ entry }) => (entry ? [entry] : [])) };
}

export const put = async (door: Door, asker: Asker, product: ProductId, quantity: number) =>
  (await door.rows(putCartLine(asker, product, quantity)))[0]?.outcome;

/** What lies in the cart: product and quantity, in the order in which it was put there. */
export const cartOf = async (door: Door, asker: Asker) =>
  (await door.rows(readCart(asker))).flatMap(({ line }) => (line ? [[line.productId, line.quantity] as const] : []));
