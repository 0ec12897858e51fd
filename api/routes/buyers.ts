/** The routes of what a buyer has of his own: the wallet and the cart. */
import * as z from 'zod';
import type { Route } from '#api/routes.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });

export const buyerRoutes = {
  readWallet: {
    method: 'GET',
    path: '/users/me/wallet',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'The balance and the ledger, newest entry first',
    query: s.Page,
    answers: { 200: s.Wallet },
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
    answers: { 201: s.Charge },
    problems: ['auth.forbidden', 'wallet.full'],
  },
  readCart: {
    method: 'GET',
    path: '/users/me/cart',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'What an order of the cart would hold, at the prices of now',
    answers: { 200: s.Cart },
    problems: ['auth.forbidden'],
  },
  putCartLine: {
    method: 'PUT',
    path: '/users/me/cart/lines/{productId}',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'So many of a product in the cart',
    params: productId,
    body: s.NewCartLine,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found', 'cart.full'],
  },
  removeCartLine: {
    method: 'DELETE',
    path: '/users/me/cart/lines/{productId}',
    function: 'buyer',
    who: ['BUYER'],
    summary: 'Take a product out of the cart; one that is not in it is as good',
    params: productId,
    answers: { 204: s.Nothing },
    problems: ['auth.forbidden', 'product.not_found'],
  },
} as const satisfies Record<string, Route>;
