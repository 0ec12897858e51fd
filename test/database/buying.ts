/** Money, carts and what becomes of orders, in shop language. */
import { putCartLine, readCart } from '#db/statements/carts.ts';
import { cancelOrder, expireOrders, moveOrder } from '#db/statements/order-lifecycle.ts';
import type { OrderToPlace } from '#db/statements/orders.ts';
import { payOrder } from '#db/statements/payments.ts';
import { chargeWallet, readWallet } from '#db/statements/wallets.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, ProductId } from '#domain/ids.ts';
import type { Session } from './session.ts';
import { newId, wish } from './shop.ts';

type Door = Pick<Session, 'rows'>;
const ENTRIES = 1_000;
const FIRST_PAGE = 2 ** 31 - 1;
/** Far from any failure percentage the tests use, unless they say so. */
const RANDOM_PERCENT = 99;

/** The same order, to be paid in the same call. */
export const paying = (order: OrderToPlace, randomPercent = RANDOM_PERCENT): OrderToPlace => ({
  ...order,
  pay: { id: newId('pay'), randomPercent },
});
/** An order of the buyer's cart. */
export const ofCart = (buyer: Principal, key?: string, hash?: string): OrderToPlace => ({
  ...wish(buyer, [], key, hash),
  lines: null,
});

export const charge = async (
  door: Door,
  caller: Principal,
  amount: number,
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await door.rows(chargeWallet({ caller, key, hash, newId: newId('chg'), amount })))[0];

export const pay = async (
  door: Door,
  caller: Principal,
  orderId: OrderId,
  { key = newId('ord') as string, hash = 'hash', randomPercent = RANDOM_PERCENT, failurePercent = 0 } = {},
) =>
  (
    await door.rows(
      payOrder({
        caller,
        key,
        hash,
        requestId: 'req-test',
        orderId,
        newId: newId('pay'),
        randomPercent,
        failurePercent,
      }),
    )
  )[0];

export const cancel = async (
  door: Door,
  caller: Principal,
  orderId: OrderId,
  reason: 'CUSTOMER' | 'SELLER' | null = null,
) => (await door.rows(cancelOrder({ caller, orderId, requestId: 'req-test' }, reason)))[0];

export const ship = async (door: Door, caller: Principal, orderId: OrderId) =>
  (await door.rows(moveOrder({ caller, orderId, requestId: 'req-test' }, 'SHIPPING')))[0]?.outcome;
export const arrive = async (door: Door, caller: Principal, orderId: OrderId) =>
  (await door.rows(moveOrder({ caller, orderId, requestId: 'req-test' }, 'DELIVERED')))[0]?.outcome;

export const expire = async (door: Door, limit?: number) => (await door.rows(expireOrders(false, limit)))[0];

/** The balance and the ledger, newest entry first. */
export async function walletOf(door: Door, caller: Principal) {
  const rows = await door.rows(readWallet(caller, FIRST_PAGE, ENTRIES));
  return { balance: rows[0]?.balance ?? 0, entries: rows.flatMap(({ entry }) => (entry ? [entry] : [])) };
}

export const put = async (door: Door, caller: Principal, product: ProductId, quantity: number) =>
  (await door.rows(putCartLine(caller, product, quantity)))[0]?.outcome;

/** What lies in the cart: product and quantity, in the order in which it was put there. */
export const cartOf = async (door: Door, caller: Principal) =>
  (await door.rows(readCart(caller))).flatMap(({ line }) => (line ? [[line.productId, line.quantity] as const] : []));
