/** Buyers who pay and cancel, each by one statement of the shop and a notification. */
import { randomBytes } from 'node:crypto';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { cancelOrder } from '#db/statements/order-lifecycle.ts';
import { placeOrders } from '#db/statements/orders.ts';
import { chargeWallet } from '#db/statements/wallets.ts';
import type { Principal } from '#domain/caller.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { type IdPrefix, makeId, type OrderId, type ProductId, type UserId } from '#domain/ids.ts';
import { runOn } from '#test/database/session.ts';
import { queueUrl } from './aws-cli.ts';
import type { Tables } from './tables.ts';
import { sendTo } from './worker.ts';

const newId = <P extends IdPrefix>(prefix: P) => makeId(prefix, Date.now(), randomBytes(10));
// Later than the test clock, which other stories have moved on.
const caller = ({ id }: Buyer): Principal => ({
  userId: id as UserId,
  issuedAt: Math.floor(Date.now() / 1_000) + 10 * 365 * 86_400,
});

export async function charges({ client }: Tables, buyer: Buyer, amount = 1_000_000): Promise<void> {
  await runOn(
    client,
    chargeWallet({ caller: caller(buyer), key: newId('chg'), hash: 'x', newId: newId('chg'), amount }),
  );
}

/** An order that is paid in one statement; its events are not published yet. */
export async function pays({ client }: Tables, buyer: Buyer, productId: string, units = 1): Promise<OrderId> {
  const id = newId('ord');
  const lines = [{ productId: productId as ProductId, quantity: units }];
  const order = { id, buyer: caller(buyer), key: id, hash: 'x', requestId: 'req-story', lines };
  const [row] = await runOn(client, placeOrders([{ ...order, pay: { id: newId('pay'), randomPercent: 99 } }]));
  if (row?.order?.status !== 'PREPARING') throw new Error(`not paid: ${JSON.stringify(row)}`);
  return id;
}

export async function cancels({ client }: Tables, buyer: Buyer, orderId: OrderId): Promise<void> {
  const [row] = await runOn(client, cancelOrder({ caller: caller(buyer), orderId, requestId: 'req-story' }, null));
  if (row?.outcome !== 'cancelled') throw new Error(`not cancelled: ${row?.outcome}`);
}

/** Notifies the relay. */
export const notifyRelay = async (sqs: SQSClient) => sendTo(sqs, await queueUrl('relay'), [POLL_MESSAGE]);
