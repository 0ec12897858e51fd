/** The routes of restocks: asked for by people, told of by factories. */
import * as z from 'zod';
import type { Route } from '#api/routes.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });
const restockId = z.strictObject({ restockId: s.id('rst') });

export const restockRoutes = {
  requestRestock: {
    method: 'POST',
    path: '/products/{productId}/restocks',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Ask the factory by hand; answers the open request if there is one',
    params: productId,
    body: s.NewRestock,
    idempotent: true,
    answers: { 202: s.Restock },
    problems: ['auth.forbidden', 'product.not_found', 'restock.quantity_required'],
  },
  listRestocks: {
    method: 'GET',
    path: '/restocks',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Restocks, newest first',
    query: s.RestockQuery,
    answers: { 200: s.pageOf(s.Restock) },
    problems: ['auth.forbidden', 'cursor.invalid'],
  },
  readRestock: {
    method: 'GET',
    path: '/restocks/{restockId}',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Read a restock',
    params: restockId,
    etag: true,
    answers: { 200: s.Restock },
    problems: ['auth.forbidden', 'restock.not_found'],
  },
} as const satisfies Record<string, Route>;

export const factoryRoutes = {
  takeFactoryCallback: {
    method: 'POST',
    path: '/factory/callbacks/{token}',
    function: 'factory-callback',
    who: ['anyone'],
    summary: 'The factory has produced: the address we gave it is its signature',
    params: z.strictObject({ token: z.string().min(1).max(512) }),
    body: s.FactoryCallback,
    answers: { 200: s.CallbackReceipt, 202: s.CallbackReceipt },
    problems: ['callback.forged', 'callback.expired', 'callback.mismatch'],
  },
  takeSignedFactoryCallback: {
    method: 'POST',
    path: '/factory/callbacks',
    function: 'factory-callback',
    who: ['anyone'],
    summary: 'The factory has produced, signed by Standard Webhooks headers',
    body: s.FactoryCallback,
    answers: { 200: s.CallbackReceipt, 202: s.CallbackReceipt },
    problems: ['callback.forged', 'callback.mismatch'],
  },
} as const satisfies Record<string, Route>;
