import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { openApiDocument } from '#api/openapi.ts';
import { PROBLEMS } from '#api/problems.ts';
import { BASE_PATH, problemsOf, type Route, routes } from '#api/routes.ts';
import { complaintOfContract } from './contract.ts';

const document = openApiDocument('1.2.3');

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect(result).toMatchObject({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every route is an operation, and nothing else is', () => {
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
  '%s: its answers, problems and headers stand in the document',
  ([, route]) => {
    const operation = document.paths?.[BASE_PATH + route.path]?.[route.method.toLowerCase() as 'get'];
    const expected = [...Object.keys(route.responses), ...problemsOf(route).map((code) => String(PROBLEMS[code].status))];
    expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(expected));
    const headers = (operation?.parameters ?? []).flatMap((one) =>
      'in' in one && one.in === 'header' ? [one.name] : [],
    );
    expect(headers.includes('Idempotency-Key')).toBe(route.idempotent === true);
    expect(headers.includes('If-None-Match')).toBe(route.etag === true);
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    expect(operation?.security).toEqual(route.who.includes('anyone') ? [] : undefined);
  },
);

test('what a caller sends is closed: an unknown field is refused by the document, too', () => {
  const order = document.components?.schemas?.['NewOrder'];
  expect(order).toMatchObject({ additionalProperties: false });
});

test('the judge of answers finds a wrong one', () => {
  const judge = (body: unknown) => complaintOfContract('readHealth', { status: 200, type: 'application/json', body });
  expect(judge({ status: 'ok' })).toBeUndefined();
  expect(judge({ status: 'ill' })).toMatch(/OpenAPI/);
});
