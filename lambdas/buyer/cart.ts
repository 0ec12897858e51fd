import { namedLanguage } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import * as carts from '#db/statements/carts.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

/** The lines that an order of the cart would have, at current prices, with titles in the language of the request. */
export function readCart(database: Database) {
  return async function readCart(request: ApiRequest<'readCart'>): Promise<ApiResponse> {
    const rows = await database.rows(
      carts.readCart(request.caller, namedLanguage(request.headers['accept-language']) ?? null),
    );
    checkRole(request, rows[0]?.role);
    const lines = rows.flatMap(({ line }) => line ?? []);
    const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    return { status: 200, body: { lines, total } };
  };
}

/** Sets the quantity of a product in the cart. */
export function putCartLine(database: Database) {
  return async function putCartLine(request: ApiRequest<'putCartLine'>): Promise<ApiResponse> {
    const { caller, params, body } = request;
    requireOutcome(await database.rows(carts.putCartLine(caller, params.productId, body.quantity)), 'put');
    return { status: 204, body: undefined };
  };
}

/** Removes a product from the cart. */
export function removeCartLine(database: Database) {
  return async function removeCartLine(request: ApiRequest<'removeCartLine'>): Promise<ApiResponse> {
    requireOutcome(await database.rows(carts.putCartLine(request.caller, request.params.productId, 0)), 'put');
    return { status: 204, body: undefined };
  };
}
