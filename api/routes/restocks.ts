/** The routes of restocks: requests by people, and deliveries reported by factories. */
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import * as s from '#api/schemas/shared.ts';

const productId = z.strictObject({ productId: s.id('prd') });
const restockId = z.strictObject({ restockId: s.id('rst') });

export const restockRoutes = {
  requestRestock: {
    method: 'POST',
    path: '/products/{productId}/restocks',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'Request a restock from the factory manually; returns the open restock if there is one',
    params: productId,
    body: s.NewRestock,
    idempotent: true,
    location: 202,
    responses: { 202: s.Restock },
    problems: ['auth.forbidden', 'product.not_found', 'product.not_on_sale', 'restock.quantity_required'],
  },
  listRestocks: {
    method: 'GET',
    path: '/restocks',
    function: 'restock',
    who: ['SELLER', 'OPERATOR'],
    summary: 'List restocks, newest first',
    query: s.RestockQuery,
    responses: { 200: s.pageOf(s.Restock) },
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
    responses: { 200: s.Restock },
    problems: ['auth.forbidden', 'restock.not_found'],
  },
} as const satisfies Record<string, Route>;

export const factoryRoutes = {
  takeFactoryCallback: {
    method: 'POST',
    path: '/factory/callbacks/{token}',
    function: 'factory-callback',
    handledLate: true,
    who: ['anyone'],
    summary: 'Report a factory delivery; the token in the callback address is the signature',
    ignoresQuery: true,
    params: z.strictObject({ token: z.string().min(1).max(512) }),
    body: s.FactoryCallback,
    responses: { 200: s.CallbackReceipt, 202: s.CallbackReceipt },
    problems: ['callback.forged', 'callback.expired', 'callback.mismatch'],
  },
  takeSignedFactoryCallback: {
    method: 'POST',
    path: '/factory/callbacks',
    function: 'factory-callback',
    handledLate: true,
    who: ['anyone'],
    summary: 'Report a factory delivery signed with Standard Webhooks headers',
    ignoresQuery: true,
    body: s.FactoryCallback,
    responses: { 200: s.CallbackReceipt, 202: s.CallbackReceipt },
    problems: ['callback.forged', 'callback.mismatch'],
  },
} as const satisfies Record<string, Route>;
