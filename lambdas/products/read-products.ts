import type { Database } from '#db/data-api.ts';
import * as bestSellers from '#db/statements/best-sellers.ts';
import * as products from '#db/statements/products.ts';
import type { Product } from '#domain/product.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ListPorts, listPage } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import { findProducts, isSearch } from './find-products.ts';

/**
 * The ETag contains the version and the stock, which together determine the whole response. A change compares only the
 * version: a sale in the meantime is no reason to reject a new title.
 */
export const etagOf = ({ available }: Product, version: number): string => `"v${version}-${available}"`;

/** A page of products in order of registration, or those that a search finds. */
export function listProducts(ports: ListPorts) {
  return async function listProducts(request: ApiRequest<'listProducts'>): Promise<ApiResponse> {
    if (isSearch(request)) return { status: 200, body: await findProducts(ports, request) };
    const { sellerId } = request.query;
    const { page } = await listPage(ports, request, {
      list: 'products',
      start: '',
      read: (after, limit) =>
        sellerId ? products.listSellersProducts(sellerId, after, limit) : products.listProducts(after, limit),
      item: ({ product }) => product,
    });
    return { status: 200, body: page };
  };
}

/** One product. */
export function readProduct(database: Database) {
  return async function readProduct({ params }: ApiRequest<'readProduct'>): Promise<ApiResponse> {
    const [row] = await database.rows(products.readProduct(params.productId));
    if (!row) throw new HttpProblem('product.not_found');
    return { status: 200, body: row.product, headers: { ETag: etagOf(row.product, row.version) } };
  };
}

/** The stock of a product, and how many buyers wait for it. */
export function readStock(database: Database) {
  return async function readStock({ params }: ApiRequest<'readStock'>): Promise<ApiResponse> {
    const [row] = await database.rows(products.readStock(params.productId));
    if (!row) throw new HttpProblem('product.not_found');
    const { onHand, reserved, incoming, waiting } = row;
    return { status: 200, body: { onHand, reserved, available: onHand - reserved, incoming: incoming ?? 0, waiting } };
  };
}

/** The best-selling products of the last days. */
export function readBestSellers(database: Database) {
  return async function readBestSellers({ query }: ApiRequest<'readBestSellers'>): Promise<ApiResponse> {
    const [row] = await database.rows(bestSellers.bestSellers(query.days, query.limit));
    return { status: 200, body: row };
  };
}

/** The length of the waiting list. A product of another seller is not found. */
export function readWaitingList(database: Database) {
  return async function readWaitingList(request: ApiRequest<'readWaitingList'>): Promise<ApiResponse> {
    const [row] = await database.rows(products.readWaiting(request.caller, request.params.productId));
    checkRole(request, row?.role);
    if (!row?.found) throw new HttpProblem('product.not_found');
    return { status: 200, body: { waiting: row.waiting } };
  };
}
