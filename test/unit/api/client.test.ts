/** A client that is generated from the OpenAPI document compiles, and rejects what the API would refuse. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
// Version 6: version 7 needs the compiler API of TypeScript 5.
import openapiTS from 'openapi-typescript';
import { afterAll, expect, test } from 'vitest';
import { openApiDocument } from '#api/openapi.ts';

const USE = `
import createClient from 'openapi-fetch';
import type { components, paths } from './paths.ts';

const client = createClient<paths>({ baseUrl: 'https://shop.example' });
const key = { 'Idempotency-Key': 'k' };

export async function use(): Promise<unknown> {
  const list = await client.GET('/api/v1/products', { params: { query: { limit: 20 } } });
  const title: string | undefined = list.data?.items[0]?.title;
  const placed = await client.POST('/api/v1/orders', { params: { header: key }, body: { cart: true, pay: true } });
  if (placed.data?.status === 'QUEUED') {
    const prefer = { Prefer: 'return=representation' };
    const request = await client.GET('/api/v1/order-requests/{token}', {
      params: { path: { token: 'x' }, header: prefer },
    });
    const decided = request.data;
    if (decided?.status === 'QUEUED') return [placed.data.acceptedAt, decided.estimatedSeconds];
    const total: number | undefined = decided?.total;
    return [total, request.response.status === 303];
  }
  const order: components['schemas']['Order'] | undefined = placed.data;
  if (placed.error?.code === 'stock.sold_out') return placed.error.orderId;
  if (placed.error?.code === 'order.price_changed') return placed.error.total;
  const read = await client.GET('/api/v1/orders/{orderId}', {
    params: { path: { orderId: 'ord_1' }, header: { 'If-None-Match': '"v1"' } },
  });
  if (read.error) {
    const code: 'request.invalid' | 'order.not_found' | string = read.error.code;
    return code;
  }
  await client.PATCH('/api/v1/products/{productId}', {
    params: { path: { productId: 'prd_1' }, header: { 'If-Match': '"v1-5"' } },
    body: { price: 1_000 },
  });
  return [title, order?.total];
}

export async function refused(): Promise<void> {
  // @ts-expect-error: the page size is a number
  await client.GET('/api/v1/products', { params: { query: { limit: '20' } } });
  // @ts-expect-error: there is no such field
  await client.POST('/api/v1/orders', { params: { header: key }, body: { cart: true, nonsense: 1 } });
  // @ts-expect-error: the key is required
  await client.POST('/api/v1/orders', { body: { cart: true } });
  // @ts-expect-error: If-Match is required
  await client.PATCH('/api/v1/users/me', { body: { locale: 'ko' } });
  const placed = await client.POST('/api/v1/orders', { params: { header: key }, body: { cart: true } });
  // @ts-expect-error: an order has no such problem
  if (placed.error?.code === 'mail.over') return;
}
`;

const folder = mkdtempSync(join(tmpdir(), 'client-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the generated client compiles, with the type of every field, header and problem code', async () => {
  const openapiFetch = fileURLToPath(import.meta.resolve('openapi-fetch'));
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false, types: [] },
    ...{ module: 'nodenext', target: 'es2024', lib: ['es2024', 'dom'], allowImportingTsExtensions: true },
    paths: { 'openapi-fetch': [openapiFetch.replace('.mjs', '.d.mts')] },
  };
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  writeFileSync(join(folder, 'paths.ts'), await openapiTS(openApiDocument('0') as never));
  writeFileSync(join(folder, 'use.ts'), USE);
  const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(/package\.json$/, 'bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => error);
  expect(stdout).toBe('');
});
