/** Finds the buyer of an e-mail address, for operators: by an order of the account. */
import { call, isCode } from '#web/shared/client.ts';
import { addressOf } from '#web/shared/router.ts';
import { session } from '#web/shared/session.ts';

/** Sellers cannot look for people. */
export const mayFindBuyers = (): boolean => session.get()?.user.role === 'OPERATOR';

export const isEmail = (text: string): boolean => text.includes('@');

/** The orders of a buyer. The address of the page has the id and never the e-mail address. */
export const ordersOfBuyer = (buyerId: string): string => addressOf('/console/orders', { buyerId });

/** Returns the id of the buyer, or undefined if no account with this whole address has ordered. */
export async function findBuyer(email: string): Promise<string | undefined> {
  const query = { buyerEmail: email.trim(), limit: '1' };
  try {
    return (await call('listOrders', { query })).body.items[0]?.buyerId;
  } catch (error) {
    // No whole address.
    if (isCode(error, 'request.invalid')) return undefined;
    throw error;
  }
}
