/** Places an order for the total that the page shows, and opens the page of the order. */
import { type ApiRequest, type ApiResponse, isCode } from '#web/shared/client.ts';
import { addressChanges, go } from '#web/shared/router.ts';
import { callWithKey, rejectedOrderId } from './idempotency-key.ts';
import { addRequest, decisionOf, dismissRequest, showOutcome } from './order-requests.ts';
import { checkWaitingList } from './waiting-list.ts';

/** The total is required: a buyer never pays more than the page has shown. */
type ShownOrder = ApiRequest<'placeOrder'>['body'] & { readonly expectedTotal: number };

/** Resolves to the id of the order when it is decided: at once, or after it has waited in the order queue. */
async function placedId({ status, body, location }: ApiResponse<'placeOrder'>, isHere: () => boolean): Promise<string> {
  if (status !== 202 || location === null) return body.id;
  const request = { id: body.id, location, page: window.location.pathname, seconds: 1 };
  try {
    const orderId = await decisionOf(addRequest(request));
    if (isHere()) dismissRequest(request.id);
    else showOutcome(request.id, { orderId });
    return orderId;
  } catch (error) {
    // The page shows the problem where the buyer has ordered. A buyer who has left the page sees it above every page.
    if (isHere() || isCode(error, 'auth.required')) dismissRequest(request.id);
    else showOutcome(request.id, error as Error);
    throw error;
  }
}

/**
 * Rejects if nothing was ordered. If the price has risen, `reload` shows the new price, and the buyer decides again. A buyer who
 * has left the page meanwhile stays on the new page.
 */
export async function placeOrder(body: ShownOrder, reload: () => void): Promise<void> {
  const before = addressChanges();
  const isHere = (): boolean => addressChanges() === before;
  const placed = callWithKey('placeOrder', { body } as never, (reply) => placedId(reply as never, isHere));
  const id = await placed.catch((error: unknown) => {
    if (isCode(error, 'order.price_changed')) reload();
    const rejected = rejectedOrderId(error);
    if (!rejected) throw error;
    return rejected;
  });
  await checkWaitingList();
  if (isHere()) go(`/shop/orders/${id}`);
}
