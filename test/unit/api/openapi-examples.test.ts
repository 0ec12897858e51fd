/** What the OpenAPI document says beyond the shapes: every field is described, and every example is valid. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { FIELDS } from '#api/openapi/fields.ts';
import { openApiDocument } from '#api/openapi.ts';
import type { Route } from '#api/route.ts';
import { BASE_PATH, routes } from '#api/routes.ts';

type Json = Record<string, unknown>;
interface Media {
  readonly schema: Json;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Media & { readonly name: string; readonly description?: string })[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, Media>; readonly headers?: Json }>>;
}
const document = openApiDocument('0') as unknown as {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly tags: readonly { readonly name: string }[];
  readonly components: {
    readonly schemas: Record<string, Json>;
    readonly headers: Record<string, Media>;
    readonly responses: Record<string, { readonly content: Record<string, Media> }>;
  };
};
const operations = Object.values(document.paths).flatMap((byMethod) => Object.values(byMethod));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat('int64', true);
ajv.addSchema(document, 'api');
/** Why the example violates its schema. */
function complaint({ schema }: Media, value: unknown): string | undefined {
  const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
  const isValid = ajv.compile(JSON.parse(text) as Json);
  return isValid(value) ? undefined : `${ajv.errorsText(isValid.errors)}: ${JSON.stringify(value)}`;
}

/** Every schema inside a value of the document, with its key. */
function* schemasIn(value: unknown, key = ''): Generator<readonly [key: string, schema: Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [key, value as Json];
  for (const [name, part] of Object.entries(value)) {
    if (!['example', 'examples', 'default', 'enum', 'const'].includes(name)) yield* schemasIn(part, name);
  }
}
const all = [...schemasIn(document.components), ...schemasIn(document.paths)];

test('every field and every parameter is described', () => {
  const fields = all.flatMap(([, { properties }]) =>
    typeof properties === 'object' ? Object.entries(properties as Record<string, Json>) : [],
  );
  expect(fields.length).toBeGreaterThan(300);
  const parameters = operations.flatMap(({ operationId, parameters = [] }) =>
    parameters.map((parameter) => [`${operationId}.${parameter.name}`, parameter as unknown as Json] as const),
  );
  const undescribed = [...fields, ...parameters].flatMap(([name, { description }]) => (description ? [] : [name]));
  expect(undescribed, 'describe them in api/openapi/fields.ts').toEqual([]);
});

test('every text of api/openapi/fields.ts describes a field', () => {
  const used = new Set(all.map(([, { description }]) => description));
  const unused = Object.entries(FIELDS).filter(([, [description]]) => !used.has(description));
  expect(unused.map(([name]) => name)).toEqual([]);
});

describe.each(operations.map((operation) => [operation.operationId, operation] as const))('%s', (name, operation) => {
  test('the examples are valid', () => {
    const { parameters = [], requestBody, responses } = operation;
    const media = [requestBody, ...Object.values(responses)].flatMap((part) => Object.entries(part?.content ?? {}));
    for (const [type, one] of media) {
      if (type === 'application/json') expect(one.example, type).toBeDefined();
      for (const value of 'example' in one ? [one.example] : Object.values(one.examples ?? {}).map((e) => e.value))
        expect(complaint(one, value)).toBeUndefined();
    }
    for (const parameter of parameters) expect(complaint(parameter, parameter.example), parameter.name).toBeUndefined();
    const route: Route = routes[name as keyof typeof routes];
    const example = requestBody?.content['application/json']?.example;
    if (route.body) expect(route.body.safeParse(example).error).toBeUndefined();
  });
});

test('the examples of shared problems and headers are valid', () => {
  const { headers, responses } = document.components;
  for (const header of Object.values(headers)) expect(complaint(header, header.example)).toBeUndefined();
  for (const { content } of Object.values(responses)) {
    const media = content['application/problem+json'] as Media;
    for (const { value } of Object.values(media.examples ?? {})) expect(complaint(media, value)).toBeUndefined();
  }
});

test('every pattern compiles in other languages: no look-around, no Unicode property, no code point by number', () => {
  const patterns = all.flatMap(([, { pattern }]) => (typeof pattern === 'string' ? [pattern] : []));
  expect(patterns.length).toBeGreaterThan(50);
  for (const pattern of patterns) expect(pattern).not.toMatch(/\(\?|\\[pPuU]|\\\//);
});

test('numbers are integers with their bounds, and those beyond 32 bits say so', () => {
  const [limit] = document.paths[`${BASE_PATH}/products`]?.['get']?.parameters ?? [];
  expect(limit?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: 20 });
  const wide = all.filter(([, { type, maximum }]) => type === 'integer' && Number(maximum ?? Infinity) > 2 ** 31 - 1);
  expect(wide.filter(([, { format, enum: values }]) => format !== 'int64' && !values)).toEqual([]);
});

test('what exactly one of two fields, or at least one field, must be is in the schema', () => {
  const { schemas } = document.components;
  const either = (...names: string[]) => ({ oneOf: names.map((name) => ({ required: [name] })) });
  expect(schemas['NewOrder']).toMatchObject(either('lines', 'cart'));
  expect(schemas['NewRedrive']).toMatchObject(either('ids', 'filter', 'events'));
  expect([schemas['UserChange']?.['minProperties'], schemas['ProductChange']?.['minProperties']]).toEqual([1, 1]);
  expect(schemas['ProductChange']).toMatchObject({ properties: { title: { minLength: 1, maxLength: 100 } } });
});

test('each error response lists exactly its codes, and 429 and 503 say when to retry', () => {
  const conflict = document.paths[`${BASE_PATH}/orders`]?.['post']?.responses['409'];
  expect(conflict?.content?.['application/problem+json']?.schema).toMatchObject({
    allOf: [{}, { properties: { code: { enum: ['order.price_changed', 'stock.sold_out'] }, orderId: {}, total: {} } }],
  });
  expect(document.components.responses['request.throttled']).toHaveProperty('headers.Retry-After');
  expect(document.components.responses['service.unavailable']).toHaveProperty('headers.Retry-After');
  expect(document.components.responses['auth.required']).toHaveProperty('headers.WWW-Authenticate');
});

test('every tag of an operation is described', () => {
  const tags = new Set(operations.flatMap((operation) => (operation as unknown as { tags: string[] }).tags));
  expect(document.tags.map(({ name }) => name).sort()).toEqual([...tags].sort());
});
