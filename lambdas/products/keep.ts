import type { Database } from '#db/data-api.ts';
import { adjustStock, changeProduct, deleteProduct, registerProduct } from '#db/statements/products.ts';
import type { AdjustmentId, ProductId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem, versionIn } from '#lambdas/shared/http/request.ts';
import { etagOf } from './read.ts';

export interface KeepPorts {
  readonly database: Database;
  /** The factories there are, the usual one first. */
  readonly factories: readonly string[];
  readonly newProductId: () => ProductId;
  readonly newAdjustmentId: () => AdjustmentId;
  readonly notifyRelay: () => Promise<void>;
}

const replayed = (yes: boolean): Record<string, string> => (yes ? { 'Idempotent-Replayed': 'true' } : {});

function factoryOf({ factories }: KeepPorts, wished: string | undefined): string {
  const factory = wished ?? factories[0];
  if (factory !== undefined && factories.includes(factory)) return factory;
  const detail = `one of ${factories.join(', ')}`;
  throw new HttpProblem('product.unknown_factory', detail, [{ pointer: '/factoryId', detail }]);
}

/** Registers a product with its first stock. */
export const register =
  (ports: KeepPorts) =>
  async ({ caller, key, hash, body }: ApiRequest<'registerProduct'>): Promise<Reply> => {
    const product = { ...body, factoryId: factoryOf(ports, body.factoryId) };
    const newId = ports.newProductId();
    const [row] = await ports.database.rows(registerProduct({ caller, key, hash, newId, product }));
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'registered' || !row.product) throw new HttpProblem(row.outcome as 'auth.required');
    const headers = { Location: `/api/v1/products/${row.product.id}`, ...replayed(row.replayed) };
    return { status: 201, body: row.product, headers };
  };

/** Changes a product, on the version its seller has seen. */
export const change =
  (ports: KeepPorts) =>
  async ({ caller, params, body, headers }: ApiRequest<'changeProduct'>): Promise<Reply> => {
    const version = versionIn(headers['if-match']);
    if (body.factoryId !== undefined) factoryOf(ports, body.factoryId);
    const [row] = await ports.database.rows(changeProduct(caller, params.productId, version, body));
    if (row && row.outcome !== 'changed') throw new HttpProblem(row.outcome);
    if (!row?.product || row.version === null) throw new HttpProblem('product.not_found');
    return { status: 200, body: row.product, headers: { ETag: etagOf(row.product, row.version) } };
  };

/** Takes a product out of the shop. */
export const remove =
  ({ database }: KeepPorts) =>
  async ({ caller, params }: ApiRequest<'deleteProduct'>): Promise<Reply> => {
    const [row] = await database.rows(deleteProduct(caller, params.productId));
    if (row && row.outcome !== 'deleted') throw new HttpProblem(row.outcome);
    return { status: 204, body: undefined };
  };

/** Corrects a shelf; stock that comes back is told by an event of the same commit. */
export const adjust =
  (ports: KeepPorts) =>
  async ({ caller, key, hash, params, body }: ApiRequest<'adjustStock'>): Promise<Reply> => {
    const wish = { caller, key, hash, newId: ports.newAdjustmentId(), ...params, ...body };
    const [row] = await ports.database.rows(adjustStock(wish));
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'adjusted') throw new HttpProblem(row.outcome);
    // After a repeat, too: the first call may have died between its commit and this.
    if (row.told) await ports.notifyRelay();
    return { status: 201, body: row.adjustment, headers: replayed(row.replayed) };
  };
