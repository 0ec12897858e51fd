/** The public routes of products and their stock. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });

export const catalogueRoutes = {
  listProducts: {
    method: 'GET',
    path: '/products',
    function: 'products',
    who: ['anyone'],
    summary: 'List products with their available quantity, optionally of one seller, by a part of the title, or sorted',
    query: s.ProductQuery,
    responses: { 200: s.pageOf(s.Product) },
    problems: ['cursor.invalid'],
  },
  readBestSellers: {
    method: 'GET',
    path: '/products/best-sellers',
    function: 'products',
    who: ['anyone'],
    summary:
      'List the best sellers of the last days (paid and not cancelled orders); an expensive result may be a minute old',
    query: s.BestSellerQuery,
    responses: { 200: s.BestSellers },
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
    responses: { 200: s.ProductDetails },
    problems: ['product.not_found'],
  },
  readStock: {
    method: 'GET',
    path: '/products/{productId}/stock',
    function: 'products',
    who: ['anyone'],
    summary:
      'Read the stock of a product: on hand, reserved, available and incoming, exact at read time, and how many buyers wait',
    params: productId,
    etag: true,
    responses: { 200: s.Stock },
    problems: ['product.not_found'],
  },
} as const satisfies Record<string, Route>;
