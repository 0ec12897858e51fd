import type { Database } from '#db/data-api.ts';
import { requestRestock } from '#db/statements/restocks.ts';
import type { RestockId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

export interface RequestPorts {
  readonly database: Database;
  readonly newRestockId: () => RestockId;
  readonly notifyRelay: () => Promise<void>;
}

/** A restock by hand: the request is written down and answered; the queue's worker asks the factory, with its retries. */
export const request =
  (ports: RequestPorts) =>
  async ({ caller, key, hash, params, body }: ApiRequest<'requestRestock'>): Promise<Reply> => {
    const [row] = await ports.database.rows(
      requestRestock({
        caller,
        key,
        hash,
        productId: params.productId,
        quantity: body.quantity ?? null,
        newId: ports.newRestockId(),
      }),
    );
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'requested' || !row.restock) throw new HttpProblem(row.outcome as 'product.not_found');
    // A repeat, too: the first call may have died between its commit and this.
    await ports.notifyRelay();
    return {
      status: 202,
      body: row.restock,
      headers: {
        Location: `/api/v1/restocks/${row.restock.id}`,
        ...(row.replayed ? { 'Idempotent-Replayed': 'true' } : {}),
      },
    };
  };
