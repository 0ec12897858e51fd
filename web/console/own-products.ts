/** Lists of products in the console: a seller sees only their own. */
import { session } from '#web/shared/session.ts';

/** Returns the filter of `listProducts`: the products of the signed-in seller, or all products for an operator. */
export function ownProducts(): { readonly sellerId?: string } {
  const me = session.get()?.user;
  return me?.role === 'SELLER' ? { sellerId: me.id } : {};
}
