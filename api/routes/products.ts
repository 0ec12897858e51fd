/** The routes by which a seller keeps his products. */
import * as z from 'zod';
import type { Route } from '#api/routes.ts';
import * as p from '#api/schemas/products.ts';
import { id, Nothing, Page, Product, pageOf } from '#api/schemas/shared.ts';

const params = z.strictObject({ productId: id('prd') });

export const productRoutes = {
  registerProduct: {
    method: 'POST',
    path: '/products',
    function: 'products',
    who: ['SELLER'],
    summary: 'Register a product with its first stock',
    body: p.NewProduct,
    idempotent: true,
    answers: { 201: Product },
    problems: ['auth.forbidden', 'product.unknown_factory'],
  },
  changeProduct: {
    method: 'PATCH',
    path: '/products/{productId}',
    function: 'products',
    who: ['SELLER'],
    summary: 'Change what a product says of itself (If-Match); orders keep the price they were placed at',
    params,
    body: p.ProductChange,
    answers: { 200: Product },
    problems: [
      'auth.forbidden',
      'product.not_found',
      'product.changed',
      'product.window_invalid',
      'product.unknown_factory',
      'request.if_match_required',
    ],
  },
  deleteProduct: {
    method: 'DELETE',
    path: '/products/{productId}',
    function: 'products',
    who: ['SELLER'],
    summary: 'Take a product out of the shop; orders that name it go on',
    params,
    answers: { 204: Nothing },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  adjustStock: {
    method: 'POST',
    path: '/products/{productId}/stock-adjustments',
    function: 'products',
    who: ['SELLER'],
    summary: 'Correct a shelf by hand, for a reason; never below what is promised to orders',
    params,
    body: p.NewAdjustment,
    idempotent: true,
    answers: { 201: p.Adjustment },
    problems: ['auth.forbidden', 'product.not_found', 'stock.below_reserved', 'stock.too_much'],
  },
  listStockMoves: {
    method: 'GET',
    path: '/products/{productId}/stock-moves',
    function: 'products',
    who: ['SELLER', 'OPERATOR'],
    summary: 'The ledger of a shelf, newest first: why it is as it is',
    params,
    query: Page,
    answers: { 200: pageOf(p.StockMove) },
    problems: ['auth.forbidden', 'product.not_found', 'cursor.invalid'],
  },
  readWaitingList: {
    method: 'GET',
    path: '/products/{productId}/waiting-list',
    function: 'products',
    who: ['SELLER', 'OPERATOR'],
    summary: 'How many wait for the product: refused in the last day, or asked to be told',
    params,
    etag: true,
    answers: { 200: p.WaitingList },
    problems: ['auth.forbidden', 'product.not_found'],
  },
} as const satisfies Record<string, Route>;
