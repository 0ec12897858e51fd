/** The routes with which sellers manage their products. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as p from '#api/schemas/products.ts';
import { id, NoContent, Page, ProductDetails, pageOf } from '#api/schemas/shared.ts';

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
    location: 201,
    responses: { 201: ProductDetails },
    problems: ['auth.forbidden', 'product.unknown_factory', 'product.image_host_not_allowed'],
  },
  changeProduct: {
    method: 'PATCH',
    path: '/products/{productId}',
    function: 'products',
    who: ['SELLER'],
    summary: 'Change a product (If-Match); existing orders keep their price',
    params,
    body: p.ProductChange,
    responses: { 200: ProductDetails },
    problems: [
      'auth.forbidden',
      'product.not_found',
      'product.changed',
      'product.window_invalid',
      'product.unknown_factory',
      'product.image_host_not_allowed',
      'request.if_match_required',
    ],
  },
  deleteProduct: {
    method: 'DELETE',
    path: '/products/{productId}',
    function: 'products',
    who: ['SELLER'],
    summary: 'Delete a product from the shop; its existing orders continue',
    params,
    responses: { 204: NoContent },
    problems: ['auth.forbidden', 'product.not_found', 'product.changed'],
  },
  adjustStock: {
    method: 'POST',
    path: '/products/{productId}/stock-adjustments',
    function: 'products',
    who: ['SELLER'],
    summary: 'Adjust the stock manually with a reason; never below the reserved quantity',
    params,
    body: p.NewAdjustment,
    idempotent: true,
    responses: { 201: p.Adjustment },
    problems: ['auth.forbidden', 'product.not_found', 'stock.below_reserved', 'stock.too_much'],
  },
  listStockMoves: {
    method: 'GET',
    path: '/products/{productId}/stock-moves',
    function: 'products',
    who: ['SELLER', 'OPERATOR'],
    summary: 'List the stock ledger, newest first: every change with its cause',
    params,
    query: Page,
    responses: { 200: pageOf(p.StockMove) },
    problems: ['auth.forbidden', 'product.not_found', 'cursor.invalid'],
  },
  readWaitingList: {
    method: 'GET',
    path: '/products/{productId}/waiting-list',
    function: 'products',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Count the waiting list: buyers rejected (out of stock) in the last day, and subscribers',
    params,
    etag: true,
    responses: { 200: p.WaitingList },
    problems: ['auth.forbidden', 'product.not_found'],
  },
} as const satisfies Record<string, Route>;
