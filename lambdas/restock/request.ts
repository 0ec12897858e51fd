import type { Database } from '#db/database.ts';
import { requestRestock } from '#db/restocks.ts';
import type { RestockId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

export interface RequestPorts {
  readonly database: Database;
  readonly newRestockId: () => RestockId;
  readonly wakeRelay: () => Promise<void>;
}

/** A restock by hand: the request is written down and answered; the queue's worker asks the factory, with its retries. */
export const request =
  (ports: RequestPorts) =>
  async ({ asker, key, hash, params, body }: ApiRequest<'requestRestock'>): Promise<Reply> => {
    const [row] = await ports.database.rows(
      requestRestock({
        asker,
        key,
        hash,
        productId: params.productId,
        quantity: body.quantity ?? null,
        newId: ports.newRestockId(),
      }),
    );
    if (!row || row.outcome === 'key-conflict') throw new Refusal('idempotency.key_reused');
    if (row.outcome !== 'requested' || !row.restock) throw new Refusal(row.outcome as 'product.not_found');
    // A repeat, too: the first call may have died between its commit and this.
    await ports.wakeRelay();
    return {
      status: 202,
      body: row.restock,
      headers: {
        Location: `/api/v1/restocks/${row.restock.id}`,
        ...(row.replayed ? { 'Idempotent-Replayed': 'true' } : {}),
      },
    };
  };
