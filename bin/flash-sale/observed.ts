/** Operations of a sale that no buyer requests: the history gets them when the shop shows their effect. */
import type { History } from './history.ts';
import type { Order, Restock } from './staff.ts';

export interface NewProduct {
  readonly id: string;
  readonly title: string;
  readonly price: number;
  readonly stock: number;
}

/** Adds the stock with which the products begin. */
export function recordStock(history: History, products: readonly NewProduct[]): void {
  for (const { id: productId, stock: units, price: unitPrice } of products) {
    const request = { productId, units, unitPrice };
    history.add({ kind: 'adjustment', caller: 'seller', key: null, request }, history.now(), history.now());
  }
}

/** Adds the expiry of each order that was not paid in time. `dueAt`: the earliest deadline, by the history's clock. */
export function recordExpirations(history: History, orders: readonly Order[], dueAt: number): void {
  for (const { id: orderId, buyerId, lines, reason } of orders) {
    if (reason !== 'PAYMENT_TIMEOUT') continue;
    const request = { orderId, buyerId, lines };
    history.add({ kind: 'expire', caller: 'shop', key: null, request }, dueAt, history.now());
  }
}

/** Adds the delivery of a restock. `producesAt`: since when the factory delivers, by the history's clock. */
export function recordDelivery(history: History, productId: string, restock: Restock, producesAt: number): void {
  const request = { restockId: restock.id, productId, units: restock.quantity };
  const returned = restock.state === 'CLOSED' ? history.now() : null;
  history.add({ kind: 'delivery', caller: 'factory', key: null, request }, producesAt, returned);
}
