/** Restocks: a shortage, the factory requests, and the callbacks. */
import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import { must } from '#bin/flash-sale/shop.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { openSqs, queueUrl } from './aws-cli.ts';
import { database } from './database.ts';
import {
  api,
  eventually,
  factoryRequestsFor,
  type Mail,
  type ManufactureRequest,
  mailsTo,
  makeBuyers,
  makeProduct,
  type NewProduct,
  order,
  type Reply,
  type Restock,
  restocksOf,
  send,
  setFactory,
  tokenOf,
} from './shop.ts';

export const FACTORY_AS_IT_WAS = { mode: 'ok', delaySeconds: 4, failRate: 0 } as const;

/** A new buyer orders without enough stock. */
export async function orderWithoutStock(productId: string, units = 1): Promise<void> {
  const [buyer] = await makeBuyers(1);
  const reply = await order(buyer?.token ?? '', [[productId, units]]);
  if (reply.status !== 409) throw new Error(`not refused: ${reply.status} ${JSON.stringify(reply.body)}`);
}

/** A new buyer orders so many units. */
export async function take(productId: string, units = 1): Promise<void> {
  const [buyer] = await makeBuyers(1);
  const reply = await order(buyer?.token ?? '', [[productId, units]]);
  if (reply.status !== 201) throw new Error(`not sold: ${reply.status} ${JSON.stringify(reply.body)}`);
}

/** Waits until a condition holds for the product's newest restock. */
export async function restockWhen(productId: string, holds: (restock: Restock) => boolean): Promise<Restock> {
  const token = await tokenOf('operator');
  const restocks = await eventually(
    () => restocksOf(productId, token),
    ([newest]) => newest !== undefined && holds(newest),
  );
  return restocks[0] as Restock;
}

/** Waits for the product's newest restock to be in a state. */
export const restockIn = (state: string, productId: string): Promise<Restock> =>
  restockWhen(productId, (restock) => restock.state === state);

/** The product's newest restock, as it is. */
export const restockOf = (productId: string): Promise<Restock> => restockWhen(productId, () => true);

/** Waits for the nth factory request for this product, and returns it. */
export async function askedTimes(productId: string, times: number): Promise<ManufactureRequest> {
  const requests = await eventually(
    () => factoryRequestsFor(productId),
    ({ length }) => length >= times,
  );
  return requests[times - 1] as ManufactureRequest;
}

export interface Asked {
  readonly productId: string;
  readonly restock: Restock;
  readonly request: ManufactureRequest;
}

/** A product without stock, and a factory that accepted a request for `units` and will not call automatically. */
export async function askedFor(units: number, product: Partial<NewProduct> = {}): Promise<Asked> {
  await setFactory({ mode: 'forget' });
  const productId = await makeProduct({ stock: 0, restockQuantity: units, ...product });
  await orderWithoutStock(productId);
  const request = await askedTimes(productId, 1);
  return { productId, restock: await restockIn('ASKED', productId), request };
}

export interface Receipt {
  readonly status: string;
  readonly code: string;
  readonly counted: number | null;
  readonly surplus: number | null;
}

/** The factory calls the callback address with the request's own body and the produced units. */
export function deliver(request: ManufactureRequest, units: number, change: object = {}): Promise<Reply<Receipt>> {
  const { CallbackUrl } = request.body;
  const body = { ...request.body, MessageAttributeProductCnt: units, ...change };
  return send<Receipt>('POST', CallbackUrl.slice(inject('origin').length), { body });
}

/** The factory calls the callback address with these bytes. */
export const deliverText = (request: ManufactureRequest, body: string): Promise<Reply<Receipt>> =>
  send<Receipt>('POST', request.body.CallbackUrl.slice(inject('origin').length), { body });

/** Requests a restock manually. */
export const requestRestock = (token: string, productId: string, body: object = {}, key: string = randomUUID()) =>
  api<Restock & { code: string }>('POST', `/products/${productId}/restocks`, { token, key, body });

/** A manual restock request that must succeed. */
export const requestedRestock = async (productId: string, quantity: number): Promise<Restock> =>
  must(requestRestock(await tokenOf('operator'), productId, { quantity }), 'request a restock');

/** The operator mails about a restock. */
export const operatorMailsAbout = async (restockId: string): Promise<readonly Mail[]> =>
  (await mailsTo('operator@donut.test')).filter(({ text }) => text.includes(restockId));

/** Sends the reports that wait for their window and opens the window, so that the next report leaves at once and alone. */
export async function flushReports(): Promise<void> {
  const sqs = await openSqs();
  await database(async (client) => {
    const open = "delete from app.rate_tokens where name = 'reports'";
    await client.query(open);
    await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl('mail'), MessageBody: POLL_MESSAGE }));
    await eventually(
      () => client.query("select from app.mails where recipient_id = 'operators' and state in ('PENDING', 'SENDING')"),
      ({ rowCount }) => rowCount === 0,
    );
    await client.query(open);
  });
  sqs.destroy();
}

/** Every restock of the product, newest first. */
export const restocksOfProduct = async (productId: string): Promise<readonly Restock[]> =>
  restocksOf(productId, await tokenOf('operator'));
