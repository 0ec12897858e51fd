/** Runs the statements of wallets, carts, payments and order status changes. */
import { putCartLine, readCart } from '#db/statements/carts.ts';
import { cancelOrder, expireOrders, moveOrder } from '#db/statements/order-lifecycle.ts';
import type { OrderToPlace } from '#db/statements/orders.ts';
import { payOrder } from '#db/statements/payments.ts';
import { chargeWallet, readWallet } from '#db/statements/wallets.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, ProductId } from '#domain/ids.ts';
import type { Executor } from './session.ts';
import { newId, newOrder } from './shop.ts';

const ENTRIES = 1_000;
const FIRST_PAGE = 2 ** 31 - 1;
/** Above every failure percentage of the tests, so that no payment fails by chance. */
const RANDOM_PERCENT = 99;

/** Adds a payment to an order, to be made in the same call. */
export const withPayment = (order: OrderToPlace, randomPercent = RANDOM_PERCENT): OrderToPlace => ({
  ...order,
  pay: { id: newId('pay'), randomPercent },
});
/** Builds an order of the buyer's cart. */
export const cartOrder = (buyer: Principal, key?: string, hash?: string): OrderToPlace => ({
  ...newOrder(buyer, [], key, hash),
  lines: null,
});

export const charge = async (
  executor: Executor,
  caller: Principal,
  amount: number,
  { key = newId('ord') as string, hash = 'hash' } = {},
) => (await executor.rows(chargeWallet({ caller, key, hash, newId: newId('chg'), amount })))[0];

export const pay = async (
  executor: Executor,
  caller: Principal,
  orderId: OrderId,
  { key = newId('ord') as string, hash = 'hash', randomPercent = RANDOM_PERCENT, failurePercent = 0 } = {},
) =>
  (
    await executor.rows(
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
  executor: Executor,
  caller: Principal,
  orderId: OrderId,
  reason: 'CUSTOMER' | 'SELLER' | null = null,
  requestId: string = newId('ord'),
) => (await executor.rows(cancelOrder({ caller, orderId, requestId }, reason)))[0];

export const ship = async (executor: Executor, caller: Principal, orderId: OrderId, requestId: string = newId('ord')) =>
  (await executor.rows(moveOrder({ caller, orderId, requestId }, 'SHIPPING')))[0]?.outcome;
export const markDelivered = async (
  executor: Executor,
  caller: Principal,
  orderId: OrderId,
  requestId: string = newId('ord'),
) => (await executor.rows(moveOrder({ caller, orderId, requestId }, 'DELIVERED')))[0]?.outcome;

export const expire = async (executor: Executor, limit?: number) =>
  (await executor.rows(expireOrders(false, limit)))[0];

/** Returns the balance and the ledger of a wallet, newest entry first. */
export async function walletOf(executor: Executor, caller: Principal) {
  const rows = await executor.rows(readWallet(caller, FIRST_PAGE, ENTRIES));
  return { balance: rows[0]?.balance ?? 0, entries: rows.flatMap(({ entry }) => (entry ? [entry] : [])) };
}

export const putInCart = async (executor: Executor, caller: Principal, product: ProductId, quantity: number) =>
  (await executor.rows(putCartLine(caller, product, quantity)))[0]?.outcome;

/** Returns product and quantity of each cart line, in the order in which the lines were added. */
export const cartOf = async (executor: Executor, caller: Principal) =>
  (await executor.rows(readCart(caller))).flatMap(({ line }) =>
    line ? [[line.productId, line.quantity] as const] : [],
  );
