import { bestSellers } from '#db/best-sellers.ts';
import type { Database } from '#db/database.ts';
import { listProducts, readProduct, readStock } from '#db/products.ts';
import { serve } from '#lambdas/support/api.ts';
import { connectDatabase } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { pageStart, toPage } from '#lambdas/support/page.ts';
import { Refusal } from '#lambdas/support/request.ts';
import { openKeys } from '#lambdas/support/secrets.ts';

const env = readEnvironment('CURSOR_SECRET_ARN');
const database: Database = connectDatabase();
const cursorKeys = openKeys(env.CURSOR_SECRET_ARN);

export const handler = serve({
  readHealth: async () => ({ status: 200, body: { status: 'ok' } }),

  listProducts: async ({ query }) => {
    const keys = await cursorKeys.read();
    const rows = await database.rows(listProducts(pageStart(keys, 'products', query, ''), query.limit + 1));
    const products = rows.map(({ product }) => product);
    return { status: 200, body: toPage(keys, 'products', query, products) };
  },

  readBestSellers: async ({ query }) => {
    const [row] = await database.rows(bestSellers(query.days, query.limit));
    return { status: 200, body: row };
  },

  readProduct: async ({ params }) => {
    const [row] = await database.rows(readProduct(params.productId));
    if (!row) throw new Refusal('product.not_found');
    return { status: 200, body: row.product };
  },

  readStock: async ({ params }) => {
    const [row] = await database.rows(readStock(params.productId));
    if (!row) throw new Refusal('product.not_found');
    const { onHand, reserved, incoming } = row;
    return { status: 200, body: { onHand, reserved, available: onHand - reserved, incoming: incoming ?? 0 } };
  },
});
