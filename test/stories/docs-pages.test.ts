/** The documentation pages are served at the addresses that responses and mails name. */
import { expect, test } from 'vitest';
import { PROBLEMS } from '#api/problems.ts';
import { pageHeaders } from '#lib/page-headers.ts';
import { endpoints } from './aws-cli.ts';
import { api, send } from './shop.ts';

test('the type of a problem is the address of its page', async () => {
  const { body } = await api<{ type: string; code: string }>('GET', '/products/prd_00000000000000000000000000');
  expect(body.code).toBe('product.not_found');
  const page = await send<string>('GET', body.type);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.body).toContain(PROBLEMS['product.not_found'].en);
});

test.for([
  '/docs',
  '/docs/ko',
  '/docs/api/orders',
  '/docs/api/orders/ko',
  '/docs/problems/',
  '/docs/problems/ko',
  '/docs/problems/stock.sold_out/ko',
  '/docs/operating',
  '/docs/operating/ko',
  '/openapi.json',
])('%s is served with its headers', async (path) => {
  const { status, headers } = await send('GET', path);
  expect(status).toBe(200);
  const { aws } = await endpoints();
  for (const [name, value] of Object.entries(pageHeaders([], [aws]))) expect(headers.get(name), name).toBe(value);
});

test('the served OpenAPI document is the one of this API', async () => {
  const { body } = await send<{ openapi: string; paths: object }>('GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  expect(body.paths).toHaveProperty(['/api/v1/orders', 'post']);
});

test.for([
  ['/docs/problems/stock.sold_out.md', 'text/markdown; charset=utf-8'],
  ['/llms.txt', 'text/plain; charset=utf-8'],
] as const)('%s is text', async ([path, type]) => {
  const { status, headers, body } = await send<string>('GET', path);
  expect([status, headers.get('content-type')]).toEqual([200, type]);
  expect(body).toMatch(/^# /);
});

test('an unknown address under /docs is not found', async () => {
  expect((await send('GET', '/docs/problems/no.such_code')).status).toBe(404);
});
