import { bestSellers } from '#db/statements/best-sellers.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { adjust, change, register, remove } from './keep.ts';
import { readMoves } from './ledger.ts';
import { readLine, readMany, readOne, readStock } from './read.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'FACTORIES', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const cursorKeys = openKeys(env.CURSOR_SECRET_ARN);
const keep = {
  database,
  factories: Object.keys(env.FACTORIES),
  newProductId: () => newId('prd'),
  newAdjustmentId: () => newId('adj'),
  notifyRelay: () => notify(env.RELAY_QUEUE_URL),
};

export const handler = serve({
  readHealth: async () => ({ status: 200, body: { status: 'ok' } }),
  listProducts: readMany(database, cursorKeys),
  readProduct: readOne(database),
  readStock: readStock(database),
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
