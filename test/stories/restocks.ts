/** Restocks as a story sees them: a shelf that is short, what the factory was asked, and what it says when it calls. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { must } from '#bin/flash-sale/shop.ts';
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

/** Somebody orders what is not there. */
export async function refuse(productId: string, units = 1): Promise<void> {
  const [buyer] = await makeBuyers(1);
  const reply = await order(buyer?.token ?? '', [[productId, units]]);
  if (reply.status !== 409) throw new Error(`not refused: ${reply.status} ${JSON.stringify(reply.body)}`);
}

/** Somebody takes so many units off the shelf. */
export async function take(productId: string, units = 1): Promise<void> {
  const [buyer] = await makeBuyers(1);
  const reply = await order(buyer?.token ?? '', [[productId, units]]);
  if (reply.status !== 201) throw new Error(`not sold: ${reply.status} ${JSON.stringify(reply.body)}`);
}

/** Waits for the product's newest restock to be as it should. */
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

/** Waits until the factory was asked for this product so often, and gives the last request. */
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

/** An empty shelf, and a factory that said yes to `units` and will not call by itself. */
export async function askedFor(units: number, product: Partial<NewProduct> = {}): Promise<Asked> {
  await setFactory({ mode: 'forget' });
  const productId = await makeProduct({ stock: 0, restockQuantity: units, ...product });
  await refuse(productId);
  const request = await askedTimes(productId, 1);
  return { productId, restock: await restockIn('ASKED', productId), request };
}

export interface Receipt {
  readonly status: string;
  readonly code: string;
}

/** The factory calls the address it was given: the request's own body, with the units it has produced. */
export function deliver(request: ManufactureRequest, units: number, change: object = {}): Promise<Reply<Receipt>> {
  const { CallbackUrl } = request.body;
  const body = { ...request.body, MessageAttributeProductCnt: units, ...change };
  return send<Receipt>('POST', CallbackUrl.slice(inject('origin').length), { body });
}

/** Asks the factory by hand. */
export const requestRestock = (token: string, productId: string, body: object = {}, key: string = randomUUID()) =>
  api<Restock & { code: string }>('POST', `/products/${productId}/restocks`, { token, key, body });

/** A restock by hand that must be taken. */
export const requestedRestock = async (productId: string, quantity: number): Promise<Restock> =>
  must(requestRestock(await tokenOf('operator'), productId, { quantity }), 'ask the factory by hand');

/** What the operators were told about a restock. */
export const operatorMailsAbout = async (restockId: string): Promise<readonly Mail[]> =>
  (await mailsTo('operator@donut.test')).filter(({ text }) => text.includes(restockId));

/** Every restock of the product, newest first. */
export const restocksOfProduct = async (productId: string): Promise<readonly Restock[]> =>
  restocksOf(productId, await tokenOf('operator'));
