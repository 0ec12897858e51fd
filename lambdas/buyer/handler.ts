import { connectDatabase, newId } from '#lambdas/shared/aws/clients.ts';
import { readEnvironment } from '#lambdas/shared/aws/environment.ts';
import { openKeys } from '#lambdas/shared/aws/secrets.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { putCartLine, readCart, removeCartLine } from './cart.ts';
import { readOwnWaitingList } from './waiting-list.ts';
import { chargeWallet, readWallet } from './wallet.ts';

const env = readEnvironment('CURSOR_SECRET_ARN');
const database = connectDatabase();

/** The wallet, the cart and the waiting list of a buyer. */
export const handler = serve({
  readWallet: readWallet({ database, cursorKeys: openKeys(env.CURSOR_SECRET_ARN) }),
  chargeWallet: chargeWallet(database, () => newId('chg')),
  readCart: readCart(database),
  putCartLine: putCartLine(database),
  removeCartLine: removeCartLine(database),
  readOwnWaitingList: readOwnWaitingList(database),
});
