import { imageOriginsOf } from '#domain/product.ts';
import { connectDatabase, newId, sqs } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment, readIfGiven } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { notify } from '#lambdas/shared/sqs/notify.ts';
import { listStockMoves } from './list-stock-moves.ts';
import { adjustStock, changeProduct, deleteProduct, registerProduct } from './manage-products.ts';
import { listProducts, readBestSellers, readProduct, readStock, readWaitingList } from './read-products.ts';
import { startPictureUpload } from './start-picture-upload.ts';

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
const bucketName = readIfGiven('PICTURES_BUCKET');
const bucketUrl = readIfGiven('PICTURES_URL');
const endpoint = readIfGiven('AWS_ENDPOINT_URL_S3');
const uploads = {
  database,
  bucket:
    bucketName && bucketUrl ? { name: bucketName, url: endpoint ? `${endpoint}/${bucketName}` : bucketUrl } : undefined,
  publicUrl: env.PUBLIC_URL,
  // A client of S3 would be the largest part of the bundle, and every client has them.
  region: () => sqs.config.region(),
  credentials: () => sqs.config.credentials(),
  newPictureId: () => newId('pic'),
  now: Date.now,
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
  startPictureUpload: startPictureUpload(uploads),
});
