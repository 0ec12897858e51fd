/** The routes of a buyer's wallet, cart and waiting list. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });

export const buyerRoutes = {
  readWallet: {
    method: 'GET',
    path: '/users/me/wallet',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Read the balance and the ledger, newest entry first',
    query: s.Page,
    responses: { 200: s.Wallet },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  chargeWallet: {
    method: 'POST',
    path: '/users/me/wallet/charges',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Put money into the wallet',
    body: s.NewCharge,
    idempotent: true,
    responses: { 201: s.Charge },
    problems: ['auth.forbidden', 'wallet.full'],
  },
  readCart: {
    method: 'GET',
    path: '/users/me/cart',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Read the cart with current prices',
    etag: true,
    responses: { 200: s.Cart },
    problems: ['auth.forbidden'],
  },
  putCartLine: {
    method: 'PUT',
    path: '/users/me/cart/lines/{productId}',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Set the quantity of a product in the cart',
    params: productId,
    body: s.NewCartLine,
    responses: { 204: s.NoContent },
    problems: ['auth.forbidden', 'product.not_found', 'cart.full'],
  },
  removeCartLine: {
    method: 'DELETE',
    path: '/users/me/cart/lines/{productId}',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Remove a product from the cart; succeeds as well when the product is not in the cart',
    params: productId,
    responses: { 204: s.NoContent },
    problems: ['auth.forbidden', 'product.not_found'],
  },
  readOwnWaitingList: {
    method: 'GET',
    path: '/users/me/waiting-list',
    function: 'buyer',
    who: ['BUYER'],
    summary:
      'Read the products that the buyer waits for, with the place on each waiting list; at most 100, the newest first',
    etag: true,
    responses: { 200: s.OwnWaitingList },
    problems: ['auth.forbidden'],
  },
} as const satisfies Record<string, Route>;
