/** Places an order for the total that the page shows, and opens the page of the order. */

import type { ResponseBody } from '#web/shared/api-types.ts';
import { type ApiRequest, isCode } from '#web/shared/client.ts';
import { go } from '#web/shared/router.ts';
import { callWithKey, rejectedOrderId } from './idempotency-key.ts';
import { checkWaitingList } from './waiting-list.ts';

/** The total is required: a buyer never pays more than the page has shown. */
type ShownOrder = ApiRequest<'placeOrder'>['body'] & { readonly expectedTotal: number };

/** Rejects if nothing was ordered. If the price has risen, `reload` shows the new price, and the buyer decides again. */
export async function placeOrder(body: ShownOrder, reload: () => void): Promise<void> {
  const placed = callWithKey('placeOrder', { body } as never) as Promise<ResponseBody<'placeOrder'>>;
  const id = await placed.then(
    ({ id: orderId }) => orderId,
    (error: unknown) => {
      if (isCode(error, 'order.price_changed')) reload();
      const rejected = rejectedOrderId(error);
      if (!rejected) throw error;
      return rejected;
    },
  );
  await checkWaitingList();
  go(`/shop/orders/${id}`);
}
