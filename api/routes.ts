/**
 * The route table. Handlers validate requests with it, the CDK stack creates the API's methods from it, and the authorisation
 * tests check every row of it. Paths are relative to BASE_PATH.
 */
import type { ProblemCode } from './problems.ts';
import type { Route } from './route.ts';
import { accountRoutes } from './routes/accounts.ts';
import { adRoutes } from './routes/ads.ts';
import { buyerRoutes } from './routes/buyers.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { noticeRoutes } from './routes/notices.ts';
import { operationsRoutes } from './routes/operations.ts';
import { orderLifecycleRoutes, orderRoutes } from './routes/orders.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { productRoutes } from './routes/products.ts';
import { queueRoutes } from './routes/queues.ts';
import { factoryRoutes, restockRoutes } from './routes/restocks.ts';
import * as s from './schemas/shared.ts';

export const BASE_PATH = '/api/v1';
const SIGNED_IN = ['BUYER', 'SELLER', 'OPERATOR'] as const;

export const routes = {
  readHealth: {
    method: 'GET',
    path: '/health',
    function: 'accounts',
    who: ['anyone'],
    summary: 'Check that the API responds, without the database; operators also ask the database with `deep=1`',
    query: s.HealthQuery,
    responses: { 200: s.Health },
    problems: ['auth.required', 'auth.forbidden'],
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
    summary: 'Stream events as they happen: own orders and products on the waiting list; all events for operators',
    query: s.StreamQuery,
    etag: true,
    streams: true,
    responses: { 200: s.StreamPage },
    problems: ['stream.full'],
  },
  ...orderLifecycleRoutes,
  ...buyerRoutes,
  ...noticeRoutes,
  ...accountRoutes,
  ...productRoutes,
  ...pictureRoutes,
  ...operationsRoutes,
  ...queueRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** Returns the methods of a route: HEAD is wherever GET is. */
export const methodsOf = ({ method }: Pick<Route, 'method'>): readonly string[] =>
  method === 'GET' ? ['GET', 'HEAD'] : [method];

/** Returns every problem code of a route: its own codes, and those that follow from its body, its key and its callers. */
export const problemsOf = (route: Route): readonly ProblemCode[] => [
  ...new Set<ProblemCode>([
    'request.invalid',
    'request.malformed',
    ...(route.body ? (['request.too_large', 'request.unsupported_media_type'] as const) : []),
    ...(route.idempotent ? (['idempotency.key_required', 'idempotency.key_reused'] as const) : []),
    ...(route.who.includes('anyone') ? [] : (['auth.required'] as const)),
    ...(route.etag ? (['request.precondition_failed'] as const) : []),
    ...route.problems,
  ]),
];
