import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { put, readMine, remove } from './cart.ts';
import { charge, read } from './wallet.ts';

const env = readEnvironment('CURSOR_SECRET_ARN');
const database = connectDatabase();

/** What a buyer has: money and a cart. */
export const handler = serve({
  readWallet: read(database, openKeys(env.CURSOR_SECRET_ARN)),
  chargeWallet: charge(database, () => newId('chg')),
  readCart: readMine(database),
  putCartLine: put(database),
  removeCartLine: remove(database),
});
