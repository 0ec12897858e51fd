/**
 * The one route table: it validates in the handlers, becomes the API's methods in the template, and is the rows of the
 * authorisation tests. A path is under BASE_PATH.
 */
import type * as z from 'zod';
import type { Caller, ProblemCode } from './problems.ts';
import { accountRoutes } from './routes/accounts.ts';
import { adRoutes } from './routes/ads.ts';
import { buyerRoutes } from './routes/buyers.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { noticeRoutes } from './routes/notices.ts';
import { operationsRoutes } from './routes/operations.ts';
import { orderLifecycleRoutes, orderRoutes } from './routes/orders.ts';
import { productRoutes } from './routes/products.ts';
import { factoryRoutes, restockRoutes } from './routes/restocks.ts';
import * as s from './schemas/shared.ts';

export const BASE_PATH = '/api/v1';
export type FunctionName =
  | 'sessions'
  | 'products'
  | 'order'
  | 'order-lifecycle'
  | 'buyer'
  | 'restock'
  | 'factory-callback'
  | 'ad-stop'
  | 'operations'
  | 'stream'
  | 'accounts'
  | 'notice';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The Lambda that answers: its folder in lambdas/. */
  readonly function: FunctionName;
  readonly who: readonly Caller[];
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** POSTs that create or add need an Idempotency-Key. */
  readonly idempotent?: true;
  /** Only where the shop keeps its own accounts: an outside issuer has doors of its own (context `authIssuer`). */
  readonly ownAccounts?: true;
  /** Single resources carry an ETag; `If-None-Match` gives 304. */
  readonly etag?: true;
  /** Answers while it runs: `text/event-stream` beside its buffered answers. */
  readonly streams?: true;
  readonly answers: Readonly<Record<number, z.ZodType>>;
  readonly problems: readonly ProblemCode[];
}

const SIGNED_IN = ['BUYER', 'SELLER', 'OPERATOR'] as const;

export const routes = {
  readHealth: {
    method: 'GET',
    path: '/health',
    function: 'products',
    who: ['anyone'],
    summary: 'Whether the API answers (it does not ask the database)',
    answers: { 200: s.Health },
    problems: [],
  },
  ...catalogueRoutes,
  ...orderRoutes,
  ...restockRoutes,
  ...deadLetterRoutes,
  ...factoryRoutes,
  ...adRoutes,
  readStream: {
    method: 'GET',
    path: '/stream',
    function: 'stream',
    who: SIGNED_IN,
    summary: 'What happens, as it happens: own orders and waited-for products; everything for an operator',
    query: s.StreamQuery,
    etag: true,
    streams: true,
    answers: { 200: s.StreamPage },
    problems: ['stream.full'],
  },
  ...orderLifecycleRoutes,
  ...buyerRoutes,
  ...noticeRoutes,
  ...accountRoutes,
  ...productRoutes,
  ...operationsRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** All problems a route may answer: its own, and those its shape brings with it. */
export const problemsOf = (route: Route): readonly ProblemCode[] => [
  ...new Set<ProblemCode>([
    'request.invalid',
    'request.malformed',
    ...(route.body ? (['request.too_large', 'request.unsupported_media_type'] as const) : []),
    ...(route.idempotent ? (['idempotency.key_required', 'idempotency.key_reused'] as const) : []),
    ...(route.who.includes('anyone') ? [] : (['auth.required'] as const)),
    ...route.problems,
  ]),
];
