/** The contract as others read it: OpenAPI 3.1, made of the route table. */
import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from '#domain/limits.ts';
import { PROBLEMS, type ProblemCode, problemType } from './problems.ts';
import { BASE_PATH, problemsOf, type Route, routes } from './routes.ts';
import * as deadLetters from './schemas/dead-letters.ts';
import * as operations from './schemas/operations.ts';
import * as schemas from './schemas/shared.ts';

/** RFC 9457 as api/problems.ts writes it; a problem may carry further members of its own. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string().startsWith('/'),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string().min(1),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string().min(1) })),
});

/** A schema with a capital name in api/ is a component of that name. */
function nameSchemas(): void {
  for (const [name, value] of Object.entries({ ...schemas, ...deadLetters, ...operations, Problem })) {
    if (value instanceof z.ZodType && /^[A-Z]/.test(name)) z.globalRegistry.add(value, { id: name });
  }
}

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .max(IDEMPOTENCY_KEY_CHARACTERS_MAX);

function headersOf(route: Route): z.ZodObject | undefined {
  const headers = {
    ...(route.idempotent
      ? {
          'Idempotency-Key': IdempotencyKey.meta({
            description: 'Yours, new for each thing you want: the same key again gives the first answer',
          }),
        }
      : {}),
    ...(route.etag ? { 'If-None-Match': z.string().optional().meta({ description: 'The ETag you know: 304' }) } : {}),
    ...(route.streams
      ? { 'Last-Event-ID': z.string().optional().meta({ description: 'The last id you saw: it goes on after that' }) }
      : {}),
    ...(route.problems.includes('request.if_match_required')
      ? { 'If-Match': z.string().meta({ description: 'The ETag you read: 412 when it has changed since' }) }
      : {}),
  };
  return Object.keys(headers).length > 0 ? z.object(headers) : undefined;
}

function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, schema] of Object.entries(route.answers)) {
    const type = schema === schemas.Html ? 'text/html' : 'application/json';
    const empty = schema === schemas.Nothing;
    const content = { [type]: { schema }, ...(route.streams ? { 'text/event-stream': { schema: z.string() } } : {}) };
    responses[status as '200'] = { description: route.summary, ...(empty ? {} : { content }) };
  }
  if (route.etag) responses['304'] = { description: 'It is as you know it' };
  const codes: ProblemCode[] = [...problemsOf(route), 'request.throttled', 'service.unavailable'];
  for (const status of new Set(codes.map((code) => PROBLEMS[code].status))) {
    const here = codes.filter((code) => PROBLEMS[code].status === status);
    const pages = here.map((code) => `[${code}](${problemType(code)}): ${PROBLEMS[code].en}`).join('  \n');
    responses[`${status}` as '400'] ??= {
      description: pages,
      content: { 'application/problem+json': { schema: Problem } },
    };
  }
  return responses;
}

const operationOf = (name: string, route: Route): ZodOpenApiOperationObject => ({
  operationId: name,
  tags: [route.path.split('/')[1] ?? ''],
  summary: route.summary,
  ...(route.who.includes('anyone')
    ? { security: [] }
    : { description: `For ${route.who.map((role) => role.toLowerCase()).join(', ')}.` }),
  requestParams: {
    ...(route.params ? { path: route.params } : {}),
    ...(route.query ? { query: route.query } : {}),
    ...(headersOf(route) ? { header: headersOf(route) } : {}),
  },
  ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
  responses: responsesOf(route),
});

/** The whole API, served from where the document lies. */
export function openApiDocument(version: string) {
  nameSchemas();
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = BASE_PATH + route.path;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Donut States',
      version,
      description:
        'An online shop that survives its own sell-out. Errors are RFC 9457 problems; their `type` is the address of a page that says what to do.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`accessToken` of createSession' },
      },
    },
    paths,
  });
}
