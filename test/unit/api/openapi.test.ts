import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { openApiDocument } from '#api/openapi.ts';
import { PROBLEMS, problem } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import { BASE_PATH, problemsOf, routes } from '#api/routes.ts';
import { complaintOfContract } from './contract.ts';

const document = openApiDocument('1.2.3');

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect(result).toMatchObject({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('the operations are exactly the routes', () => {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => [operationId, `${method.toUpperCase()} ${path}`]),
  );
  const rows = (Object.entries(routes) as [string, Route][]).map(([name, route]) => [
    name,
    `${route.method} ${BASE_PATH}${route.path}`,
  ]);
  expect(operations.sort()).toEqual(rows.sort());
});

test.for(Object.entries(routes) as [string, Route][])(
  '%s: the document has its responses, problems and headers',
  ([name, route]) => {
    const operation = document.paths?.[BASE_PATH + route.path]?.[route.method.toLowerCase() as 'get'];
    const expected = [
      ...Object.keys(route.responses),
      ...problemsOf(route).map((code) => String(PROBLEMS[code].status)),
    ];
    expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(expected));
    const headers = (operation?.parameters ?? []).flatMap((parameter) =>
      'in' in parameter && parameter.in === 'header' ? [parameter.name] : [],
    );
    expect(headers.includes('Idempotency-Key')).toBe(route.idempotent === true);
    expect(headers.includes('If-None-Match')).toBe(route.etag === true);
    const isConditional = problemsOf(route).some((code) => PROBLEMS[code].status === 412);
    expect(headers.includes('If-Match')).toBe(isConditional);
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    const open = name === 'readHealth' ? [{}, { bearer: [] }] : route.readsCookie ? [{ session: [] }] : [];
    expect(operation?.security).toEqual(route.who.includes('anyone') ? open : undefined);
  },
);

test('request schemas in the document do not allow unknown fields', () => {
  const order = document.components?.schemas?.['NewOrder'];
  expect(order).toMatchObject({ additionalProperties: false });
});

test('the response validator detects an invalid response', () => {
  const id = { 'x-request-id': 'req-1' };
  const healthy = { status: 'ok', checked: ['api'] };
  const validate = (body: unknown, headers: Record<string, string> = id, status = 200) =>
    complaintOfContract('readHealth', { status, type: 'application/json', body, headers: new Headers(headers) });
  expect(validate(healthy)).toBeUndefined();
  expect(validate({ ...healthy, status: 'unknown' })).toMatch(/OpenAPI/);
  expect(validate(healthy, {})).toBe('no header X-Request-Id');
  expect(validate(healthy, { ...id, etag: '"v1"' })).toMatch(/ETag is not in/);
  expect(validate(healthy, id, 201)).toMatch(/201 is not in/);
  const body = problem({ code: 'auth.required', occurrenceId: crypto.randomUUID(), requestId: 'req-1' });
  const refused = (code: string, headers: Record<string, string>) =>
    complaintOfContract('readMe', {
      ...{ status: 401, type: 'application/problem+json' },
      ...{ body: { ...body, code }, headers: new Headers(headers) },
    });
  expect(refused('auth.required', { 'www-authenticate': 'Bearer' })).toBeUndefined();
  expect(refused('auth.required', { 'x-amzn-remapped-www-authenticate': 'Bearer' })).toBeUndefined();
  expect(refused('auth.required', { 'www-authenticate': 'Basic' })).toBe('WWW-Authenticate: Basic');
  expect(refused('stock.sold_out', { 'www-authenticate': 'Bearer' })).toMatch(/OpenAPI/);
});
