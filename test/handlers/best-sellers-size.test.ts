/** The Data API ends a row at 64 KB: the best sellers are one row for each product. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  BEST_SELLERS_MAX,
  DESCRIPTION_CHARACTERS_MAX,
  IMAGE_URL_CHARACTERS_MAX,
  TITLE_CHARACTERS_MAX,
} from '#domain/limits.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  await shop.close();
});

test('the best sellers are listed, and each is read, with the longest texts in every language', async () => {
  const products = await shop.products({ stock: 10, count: BEST_SELLERS_MAX });
  const text = { title: '🍩'.repeat(TITLE_CHARACTERS_MAX), description: '🍩'.repeat(DESCRIPTION_CHARACTERS_MAX) };
  const { client } = shop.tables;
  await client.query('update app.products set title = $1, description = $2, translations = $3, image_url = $4', [
    text.title,
    text.description,
    JSON.stringify({ en: text, ko: text }),
    'https://pictures.donut.test/'.padEnd(IMAGE_URL_CHARACTERS_MAX, 'x'),
  ]);
  // The minute belongs to the current hour, whose minutes are summed, or to the one before, which is summed as a whole.
  for (const [table, unit] of [
    ['best_sellers_by_minute', 'minute'],
    ['best_sellers_hourly', 'hour'],
  ]) {
    await client.query(
      `insert into app.${table} (${unit}, product_id, units)
       select date_trunc('${unit}', app.now() - interval '5 minutes', 'UTC'), id, 1 from unnest($1::text[]) id`,
      [products],
    );
  }
  const language = { 'accept-language': 'ko' };
  const { status, body } = await shop.api<{ items: object[] }>(
    'GET',
    `/products/best-sellers?limit=${BEST_SELLERS_MAX}`,
    {
      headers: { ...language },
    },
  );
  expect([status, body.items.length]).toEqual([200, BEST_SELLERS_MAX]);
  expect((await shop.api('GET', `/products/${products[0]}`, { headers: language })).status).toBe(200);
});
