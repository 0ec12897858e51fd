import { bestSellers } from '#db/best-sellers.ts';
import { serve } from '#lambdas/support/api.ts';
import { connectDatabase, newId } from '#lambdas/support/aws.ts';
import { readEnvironment } from '#lambdas/support/env.ts';
import { openKeys } from '#lambdas/support/secrets.ts';
import { wake } from '#lambdas/support/wake.ts';
import { adjust, change, register, remove } from './keep.ts';
import { readMoves } from './ledger.ts';
import { readLine, readMany, readOne, readShelf } from './read.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'FACTORIES', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const cursorKeys = openKeys(env.CURSOR_SECRET_ARN);
const keep = {
  database,
  factories: Object.keys(env.FACTORIES),
  newProductId: () => newId('prd'),
  newAdjustmentId: () => newId('adj'),
  wakeRelay: () => wake(env.RELAY_QUEUE_URL),
};

export const handler = serve({
  readHealth: async () => ({ status: 200, body: { status: 'ok' } }),
  listProducts: readMany(database, cursorKeys),
  readProduct: readOne(database),
  readStock: readShelf(database),
  readBestSellers: async ({ query }) => {
    const [row] = await database.rows(bestSellers(query.days, query.limit));
    return { status: 200, body: row };
  },
  registerProduct: register(keep),
  changeProduct: change(keep),
  deleteProduct: remove(keep),
  adjustStock: adjust(keep),
  listStockMoves: readMoves(database, cursorKeys),
  readWaitingList: readLine(database),
});
