/** Generates the OpenAPI 3.1 document from the route table. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from '#domain/limits.ts';
import { completeDocument } from './openapi/complete.ts';
import { FURTHER_SUCCESSES } from './openapi/successes.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import type { Route } from './route.ts';
import { BASE_PATH, routes } from './routes.ts';
import * as accounts from './schemas/accounts.ts';
import * as deadLetters from './schemas/dead-letters.ts';
import * as operations from './schemas/operations.ts';
import * as pictures from './schemas/pictures.ts';
import * as products from './schemas/products.ts';
import * as schemas from './schemas/shared.ts';

/** An RFC 9457 problem as api/problems.ts creates it. A problem may carry extension members. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int().min(400).max(599),
  detail: z.string().min(1),
  instance: z
    .string()
    .regex(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    .optional(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string().min(1),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string().min(1) })),
});

/** Registers every exported schema whose name starts with a capital as an OpenAPI component of that name. */
function nameSchemas(): void {
  for (const [name, value] of Object.entries({
    ...schemas,
    ...accounts,
    ...products,
    ...pictures,
    ...deadLetters,
    ...operations,
    Problem,
  })) {
    if (value instanceof z.ZodType && /^[A-Z]/.test(name)) z.globalRegistry.add(value, { ...value.meta(), id: name });
  }
}

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .max(IDEMPOTENCY_KEY_CHARACTERS_MAX);
const optional = z.string().optional();

function headersOf(route: Route): z.ZodObject | undefined {
  const isConditional = route.etag || route.problems.some((code) => PROBLEMS[code].status === 412);
  const headers = {
    ...(route.idempotent ? { 'Idempotency-Key': IdempotencyKey } : {}),
    ...(route.etag ? { 'If-None-Match': optional } : {}),
    ...(route.prefers ? { Prefer: optional } : {}),
    ...(route.streams ? { 'Last-Event-ID': optional } : {}),
    ...(isConditional
      ? { 'If-Match': route.problems.includes('request.if_match_required') ? z.string() : optional }
      : {}),
  };
  return Object.keys(headers).length > 0 ? z.object(headers) : undefined;
}

/** The successful responses. `completeDocument` adds the others. */
function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [index, [status, schema]] of Object.entries(route.responses).entries()) {
    const type = schema === schemas.Html ? 'text/html' : 'application/json';
    const empty = schema === schemas.NoContent;
    const content = { [type]: { schema }, ...(route.streams ? { 'text/event-stream': { schema: z.string() } } : {}) };
    const description = (index > 0 && FURTHER_SUCCESSES[Number(status)]) || route.summary;
    responses[status as '200'] = { description, ...(empty ? {} : { content }) };
  }
  return responses;
}

/** Of a route that anyone may call. A caller may send a token where a part of the route needs one. */
function securityOf({ readsCookie, problems }: Route): Record<string, string[]>[] {
  if (readsCookie) return [{ session: [] }];
  return problems.includes('auth.required') ? [{}, { bearer: [] }] : [];
}

const operationOf = (name: string, route: Route): ZodOpenApiOperationObject => ({
  operationId: name,
  tags: [route.path.split('/')[1] ?? ''],
  summary: route.summary,
  ...(route.who.includes('anyone')
    ? { security: securityOf(route) }
    : { description: `For ${route.who.map((role) => role.toLowerCase()).join(', ')}.` }),
  requestParams: {
    ...(route.params ? { path: route.params } : {}),
    ...(route.query ? { query: route.query } : {}),
    ...(headersOf(route) ? { header: headersOf(route) } : {}),
  },
  ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
  responses: responsesOf(route),
});

/** Returns the OpenAPI document of the whole API. Its server URL is the origin that serves the document. */
export function openApiDocument(version: string) {
  nameSchemas();
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = BASE_PATH + route.path;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Donut States',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'The API of an online donut shop. It stays correct and available when a product sells out. Errors are RFC 9457 problems. The `type` of a problem is the address of a page that explains what to do. HEAD works wherever GET does, and a method that a path does not have is 405 with the header Allow.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    components: {
      // No generated response names it: `completeDocument` adds the problems.
      schemas: { Problem },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'donut_shop', description: 'The cookie of createSession' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`accessToken` of createSession' },
      },
    },
    paths,
  });
  return completeDocument(document);
}
