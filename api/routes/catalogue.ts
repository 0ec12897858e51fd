/** The routes by which anybody looks at the shelves. */
import * as z from 'zod';
import type { Route } from '#api/routes.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });

export const catalogueRoutes = {
  listProducts: {
    method: 'GET',
    path: '/products',
    function: 'products',
    who: ['anyone'],
    summary: 'List products with what is available now; of one seller when he is named',
    query: s.ProductQuery,
    answers: { 200: s.pageOf(s.Product) },
    problems: ['cursor.invalid'],
  },
  readBestSellers: {
    method: 'GET',
    path: '/products/best-sellers',
    function: 'products',
    who: ['anyone'],
    summary: 'What sold best in the last days: paid and not cancelled; a dear answer may be a minute old',
    query: s.BestSellerQuery,
    answers: { 200: s.BestSellers },
    problems: [],
  },
  readProduct: {
    method: 'GET',
    path: '/products/{productId}',
    function: 'products',
    who: ['anyone'],
    summary: 'Read a product',
    params: productId,
    etag: true,
    answers: { 200: s.Product },
    problems: ['product.not_found'],
  },
  readStock: {
    method: 'GET',
    path: '/products/{productId}/stock',
    function: 'products',
    who: ['anyone'],
    summary: 'On hand, reserved, available and incoming, exact at read time',
    params: productId,
    etag: true,
    answers: { 200: s.Stock },
    problems: ['product.not_found'],
  },
} as const satisfies Record<string, Route>;
