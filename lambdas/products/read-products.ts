import { namedLanguage } from '#api/problems.ts';
import type { Database } from '#db/data-api.ts';
import * as bestSellers from '#db/statements/best-sellers.ts';
import * as products from '#db/statements/products.ts';
import type { Language } from '#domain/language.ts';
import type { ProductDetails } from '#domain/product.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ListPorts, listPage } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import { findProducts, isSearch } from './find-products.ts';

/**
 * The ETag contains the version, the stock, and the language of the texts if they are a translation, which together determine
 * the whole response. A change compares only the version: a sale in the meantime is no reason to reject a new title.
 */
export function etagOf({ available, translations }: ProductDetails, version: number, language?: Language): string {
  const isTranslated = language !== undefined && translations[language] !== undefined;
  return `"v${version}-${available}${isTranslated ? `-${language}` : ''}"`;
}

/** The language of titles and descriptions; null: as their sellers wrote them. */
const textLanguage = ({ headers }: Pick<ApiRequest, 'headers'>): Language | null =>
  namedLanguage(headers['accept-language']) ?? null;

/** A page of products in order of registration, or those that a search finds. */
export function listProducts(ports: ListPorts) {
  return async function listProducts(request: ApiRequest<'listProducts'>): Promise<ApiResponse> {
    const language = textLanguage(request);
    if (isSearch(request)) return { status: 200, body: await findProducts(ports, request, language) };
    const { sellerId } = request.query;
    const { page } = await listPage(ports, request, {
      list: 'products',
      start: '',
      read: (after, limit) =>
        sellerId
          ? products.listSellersProducts(sellerId, after, limit, language)
          : products.listProducts(after, limit, language),
      item: ({ product }) => product,
    });
    return { status: 200, body: page };
  };
}

/** One product. */
export function readProduct(database: Database) {
  return async function readProduct(request: ApiRequest<'readProduct'>): Promise<ApiResponse> {
    const language = textLanguage(request);
    const [row] = await database.rows(products.readProduct(request.params.productId, language));
    if (!row) throw new HttpProblem('product.not_found');
    return {
      status: 200,
      body: row.product,
      headers: { ETag: etagOf(row.product, row.version, language ?? undefined) },
    };
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
  return async function readBestSellers(request: ApiRequest<'readBestSellers'>): Promise<ApiResponse> {
    const { days, limit } = request.query;
    const rows = await database.rows(bestSellers.bestSellers(days, limit, { language: textLanguage(request) }));
    const items = rows.flatMap(({ item }) => item ?? []);
    return { status: 200, body: { from: rows[0]?.from, to: rows[0]?.to, items } };
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
