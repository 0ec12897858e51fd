import type { Database } from '#db/data-api.ts';
import { cancelOrder, moveOrder } from '#db/statements/order-lifecycle.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

export interface ChangePorts {
  readonly database: Database;
  readonly notifyRelay: () => Promise<void>;
}

/** Cancels an order; whoever asks twice is told that it is over, and nothing goes back twice. */
export const cancel =
  (ports: ChangePorts) =>
  async ({ caller, requestId, params, body }: ApiRequest<'cancelOrder'>): Promise<Reply> => {
    const wish = { caller, requestId, orderId: params.orderId };
    const [row] = await ports.database.rows(cancelOrder(wish, body.reason ?? null));
    if (!row) throw new TypeError('cancel_order answered nothing');
    if (row.outcome !== 'cancelled') throw new HttpProblem(row.outcome);
    await ports.notifyRelay();
    return { status: 200, body: row.order };
  };

/** Sends an order, or notes its arrival. Nobody listens for it yet, so nobody is notified. */
export const move =
  (ports: ChangePorts, to: 'SHIPPING' | 'DELIVERED') =>
  async ({ caller, requestId, params }: ApiRequest<'shipOrder' | 'deliverOrder'>): Promise<Reply> => {
    const [row] = await ports.database.rows(moveOrder({ caller, requestId, orderId: params.orderId }, to));
    if (!row) throw new TypeError('move_order answered nothing');
    if (row.outcome !== 'moved') throw new HttpProblem(row.outcome);
    return { status: 200, body: row.order };
  };
