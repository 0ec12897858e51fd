/** Products: who sees the stock, and who manages products. */
import { randomUUID } from 'node:crypto';
import type { RouteName } from '#api/routes.ts';
import { alike, FORBIDDEN, forStaff, outside, type Row } from './rows.ts';

const noSeller = { buyer: FORBIDDEN, 'other buyer': FORBIDDEN, operator: FORBIDDEN };

/** Another seller's product is not found. */
const ofSeller = (response: string): Row['responses'] => ({
  ...outside,
  ...noSeller,
  seller: response,
  'other seller': '404 product.not_found',
});

export const productRows = {
  listProducts: { path: () => '/products', responses: alike('200') },
  readBestSellers: { path: () => '/products/best-sellers?days=1&limit=1', responses: alike('200') },
  readProduct: { path: ({ productId }) => `/products/${productId}`, responses: alike('200') },
  readStock: { path: ({ productId }) => `/products/${productId}/stock`, responses: alike('200') },
  registerProduct: {
    path: () => '/products',
    sending: () => ({ key: randomUUID(), body: { title: 'Matrix', price: 1, stock: 0 } }),
    responses: { ...alike('201'), ...outside, ...noSeller },
  },
  changeProduct: {
    path: ({ doomedProductId }) => `/products/${doomedProductId}`,
    sending: () => ({ headers: { 'if-match': '"v999"' }, body: { price: 1 } }),
    responses: ofSeller('412 product.changed'),
  },
  startPictureUpload: {
    path: () => '/picture-uploads',
    sending: () => ({ key: randomUUID(), body: { contentType: 'image/png' } }),
    responses: { ...alike('201'), ...outside, ...noSeller },
  },
  readWaitingList: {
    path: ({ productId }) => `/products/${productId}/waiting-list`,
    responses: forStaff('200', '404 product.not_found'),
  },
  deleteProduct: { path: ({ doomedProductId }) => `/products/${doomedProductId}`, responses: ofSeller('204') },
  adjustStock: {
    path: ({ productId }) => `/products/${productId}/stock-adjustments`,
    sending: () => ({ key: randomUUID(), body: { delta: 1, reason: 'matrix' } }),
    responses: ofSeller('201'),
  },
  listStockMoves: {
    path: ({ productId }) => `/products/${productId}/stock-moves`,
    responses: { ...ofSeller('200'), operator: '200' },
  },
} as const satisfies Partial<Record<RouteName, Row>>;
