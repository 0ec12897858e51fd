import * as products from '#db/statements/products.ts';
import type { AdjustmentId, ProductId } from '#domain/ids.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { changeIfAllowed, changeIfMatch } from '#lambdas/shared/http/if-match.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';
import { type PublishPorts, publish } from '#lambdas/shared/sqs/publish.ts';
import { etagOf } from './read-products.ts';

export interface ManagePorts extends PublishPorts {
  /** The configured factories, the default one first. */
  readonly factories: readonly string[];
  /** Origins of pictures: the shop's own, and those that the configuration allows. */
  readonly imageOrigins: readonly string[];
  readonly newProductId: () => ProductId;
  readonly newAdjustmentId: () => AdjustmentId;
}

function factoryOf({ factories }: ManagePorts, requested: string | undefined): string {
  const factory = requested ?? factories[0];
  if (factory !== undefined && factories.includes(factory)) return factory;
  const detail = `one of ${factories.join(', ')}`;
  throw new HttpProblem('product.unknown_factory', detail, [{ pointer: '/factoryId', detail }]);
}

function checkImage({ imageOrigins }: ManagePorts, imageUrl: string | null | undefined): void {
  if (imageUrl === null || imageUrl === undefined || imageOrigins.includes(new URL(imageUrl).origin)) return;
  const detail = `must begin with ${imageOrigins.map((origin) => `${origin}/`).join(' or ')}`;
  throw new HttpProblem('product.image_host_not_allowed', detail, [{ pointer: '/imageUrl', detail }]);
}

/** Registers a product with its first stock. */
export function registerProduct(ports: ManagePorts) {
  return async function registerProduct(request: ApiRequest<'registerProduct'>): Promise<ApiResponse> {
    const { caller, key, hash, body } = request;
    checkImage(ports, body.imageUrl);
    const draft = { ...body, factoryId: factoryOf(ports, body.factoryId) };
    const statement = products.registerProduct({ caller, key, hash, newId: ports.newProductId(), product: draft });
    const { product, replayed } = requireOutcome(await ports.database.rows(statement), 'registered', 'product');
    const headers = { Location: `/api/v1/products/${product.id}`, ...replayedHeader(replayed) };
    return { status: 201, body: product, headers };
  };
}

/** Changes a product; the seller names the version they have read. */
export function changeProduct(ports: ManagePorts) {
  return async function changeProduct(request: ApiRequest<'changeProduct'>): Promise<ApiResponse> {
    const { caller, params, body, headers } = request;
    if (body.factoryId !== undefined) factoryOf(ports, body.factoryId);
    checkImage(ports, body.imageUrl);
    const rows = await changeIfMatch(headers['if-match'], (version) =>
      ports.database.rows(products.changeProduct(caller, params.productId, version, body)),
    );
    const { product, version } = requireOutcome(rows, 'changed', 'product', 'version');
    return { status: 200, body: product, headers: { ETag: etagOf(product, version) } };
  };
}

/** Deletes a product; with If-Match only if it still has the version that the seller has read. */
export function deleteProduct({ database }: ManagePorts) {
  return async function deleteProduct(request: ApiRequest<'deleteProduct'>): Promise<ApiResponse> {
    const { caller, params, headers } = request;
    const rows = await changeIfAllowed(headers['if-match'], (version) =>
      database.rows(products.deleteProduct(caller, params.productId, version)),
    );
    requireOutcome(rows, 'deleted');
    return { status: 204, body: undefined };
  };
}

/** Corrects the stock manually; if the product is back in stock, an event of the same commit is published. */
export function adjustStock(ports: ManagePorts) {
  return async function adjustStock(request: ApiRequest<'adjustStock'>): Promise<ApiResponse> {
    const { caller, key, hash, params, body } = request;
    const statement = products.adjustStock({ caller, key, hash, newId: ports.newAdjustmentId(), ...params, ...body });
    const { adjustment, replayed } = requireOutcome(await publish(ports, statement), 'adjusted', 'adjustment');
    return { status: 201, body: adjustment, headers: replayedHeader(replayed) };
  };
}
