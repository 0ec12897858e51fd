import type { Database } from '#db/data-api.ts';
import {
  listProducts,
  listSellersProducts,
  readProduct,
  readStock as readStockRow,
  readWaiting,
} from '#db/statements/products.ts';
import type { Product } from '#domain/product.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/**
 * Version and stock together are all that changes in an answer, so they are its ETag. A change needs the version alone: that
 * somebody bought a donut meanwhile is no reason to refuse a new title.
 */
export const etagOf = ({ available }: Product, version: number): string => `"v${version}-${available}"`;

/** A page of products in order of registration. */
export const readMany =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ query }: ApiRequest<'listProducts'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const after = pageStart(keys, 'products', query, '');
    const { sellerId, limit } = query;
    const list = sellerId ? listSellersProducts(sellerId, after, limit + 1) : listProducts(after, limit + 1);
    const rows = await database.rows(list);
    const products = rows.map(({ product }) => product);
    return { status: 200, body: toPage(keys, 'products', query, products) };
  };

export const readOne =
  (database: Database) =>
  async ({ params }: ApiRequest<'readProduct'>): Promise<Reply> => {
    const [row] = await database.rows(readProduct(params.productId));
    if (!row) throw new HttpProblem('product.not_found');
    return { status: 200, body: row.product, headers: { ETag: etagOf(row.product, row.version) } };
  };

export const readStock =
  (database: Database) =>
  async ({ params }: ApiRequest<'readStock'>): Promise<Reply> => {
    const [row] = await database.rows(readStockRow(params.productId));
    if (!row) throw new HttpProblem('product.not_found');
    const { onHand, reserved, incoming } = row;
    return { status: 200, body: { onHand, reserved, available: onHand - reserved, incoming: incoming ?? 0 } };
  };

/** How long its line is; another seller's product is as if it did not exist. */
export const readLine =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'readWaitingList'>): Promise<Reply> => {
    const [row] = await database.rows(readWaiting(caller, params.productId));
    if (!row?.role) throw new HttpProblem('auth.required');
    if (row.role === 'BUYER') throw new HttpProblem('auth.forbidden');
    if (!row.found) throw new HttpProblem('product.not_found');
    return { status: 200, body: { waiting: row.waiting } };
  };
