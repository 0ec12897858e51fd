import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { openApiDocument } from '#api/openapi.ts';
import { PROBLEMS } from '#api/problems.ts';
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
  ([, route]) => {
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
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    expect(operation?.security).toEqual(route.who.includes('anyone') ? [] : undefined);
  },
);

test('request schemas in the document do not allow unknown fields', () => {
  const order = document.components?.schemas?.['NewOrder'];
  expect(order).toMatchObject({ additionalProperties: false });
});

test('the response validator detects an invalid response', () => {
  const validate = (body: unknown) =>
    complaintOfContract('readHealth', { status: 200, type: 'application/json', body });
  expect(validate({ status: 'ok' })).toBeUndefined();
  expect(validate({ status: 'unknown' })).toMatch(/OpenAPI/);
});
