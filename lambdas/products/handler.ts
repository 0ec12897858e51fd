import { imageOriginsOf } from '#domain/product.ts';
import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { listStockMoves } from './list-stock-moves.ts';
import { adjustStock, changeProduct, deleteProduct, registerProduct } from './manage-products.ts';
import { listProducts, readBestSellers, readProduct, readStock, readWaitingList } from './read-products.ts';

const env = readEnvironment('CURSOR_SECRET_ARN', 'FACTORIES', 'IMAGE_HOSTS', 'PUBLIC_URL', 'RELAY_QUEUE_URL');
const database = connectDatabase();
const lists = { database, cursorKeys: openKeys(env.CURSOR_SECRET_ARN) };
const manage = {
  database,
  factories: Object.keys(env.FACTORIES),
  imageOrigins: imageOriginsOf(env.PUBLIC_URL, env.IMAGE_HOSTS),
  newProductId: () => newId('prd'),
  newAdjustmentId: () => newId('adj'),
  notifyRelay: () => notify(env.RELAY_QUEUE_URL),
};

export const handler = serve({
  listProducts: listProducts(lists),
  readProduct: readProduct(database),
  readStock: readStock(database),
  readBestSellers: readBestSellers(database),
  registerProduct: registerProduct(manage),
  changeProduct: changeProduct(manage),
  deleteProduct: deleteProduct(manage),
  adjustStock: adjustStock(manage),
  listStockMoves: listStockMoves(lists),
  readWaitingList: readWaitingList(database),
});
