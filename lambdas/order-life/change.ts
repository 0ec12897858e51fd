import type { Database } from '#db/database.ts';
import { cancelOrder, moveOrder } from '#db/order-life.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

export interface ChangePorts {
  readonly database: Database;
  readonly wakeRelay: () => Promise<void>;
}

/** Cancels an order; whoever asks twice is told that it is over, and nothing goes back twice. */
export const cancel =
  (ports: ChangePorts) =>
  async ({ asker, requestId, params, body }: ApiRequest<'cancelOrder'>): Promise<Reply> => {
    const wish = { asker, requestId, orderId: params.orderId };
    const [row] = await ports.database.rows(cancelOrder(wish, body.reason ?? null));
    if (!row) throw new TypeError('cancel_order answered nothing');
    if (row.outcome !== 'cancelled') throw new Refusal(row.outcome);
    await ports.wakeRelay();
    return { status: 200, body: row.order };
  };

/** Sends an order, or notes its arrival. Nobody listens for it yet, so nobody is woken. */
export const move =
  (ports: ChangePorts, to: 'SHIPPING' | 'DELIVERED') =>
  async ({ asker, requestId, params }: ApiRequest<'shipOrder' | 'deliverOrder'>): Promise<Reply> => {
    const [row] = await ports.database.rows(moveOrder({ asker, requestId, orderId: params.orderId }, to));
    if (!row) throw new TypeError('move_order answered nothing');
    if (row.outcome !== 'moved') throw new Refusal(row.outcome);
    return { status: 200, body: row.order };
  };
