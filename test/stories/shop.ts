/** The running system for stories: users with tokens, products, and requests. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { type Buyer, must, until } from '#bin/flash-sale/shop.ts';

export interface Reply<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Sending {
  readonly token?: string | undefined;
  readonly key?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Callers of stories wait for a decision: on a busy machine an order would otherwise go to the order queue now and then. */
const patience = (method: string, path: string): Record<string, string> =>
  method === 'POST' && path === '/api/v1/orders' ? { prefer: 'wait=10' } : {};

/** One request; an object is sent as JSON, a string unchanged. A redirection of the API is not followed. */
export async function send<T = Record<string, unknown>>(
  method: string,
  path: string,
  { token, key, body, headers = {} }: Sending = {},
): Promise<Reply<T>> {
  const response = await fetch(`${inject('origin')}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
      ...patience(method, path),
      ...headers,
    },
    redirect: path.startsWith('/api/') ? 'manual' : 'follow',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = (text === '' ? undefined : text.startsWith('{') ? JSON.parse(text) : text) as T;
  return { status: response.status, headers: response.headers, body: parsed };
}

export const api = <T = Record<string, unknown>>(method: string, path: string, sending?: Sending) =>
  send<T>(method, `/api/v1${path}`, sending);

export const local = <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> =>
  must(send<T>(method, `/_local${path}`, body === undefined ? {} : { body }), `${method} /_local${path}`);

export const makeBuyers = async (count: number): Promise<Buyer[]> =>
  (await local<{ buyers: Buyer[] }>('POST', '/buyers', { count })).buyers;

export interface NewProduct {
  readonly title?: string;
  readonly stock: number;
  readonly restockQuantity?: number;
  readonly price?: number;
  readonly count?: number;
  readonly sellerId?: string;
}

export const makeProducts = async (product: NewProduct): Promise<string[]> =>
  (await local<{ products: { id: string }[] }>('POST', '/products', product)).products.map(({ id }) => id);

export const makeProduct = async (product: NewProduct): Promise<string> => (await makeProducts(product))[0] as string;

export interface Session {
  readonly accessToken: string;
  readonly user: { readonly id: string };
}

/** Logs a demo account in. */
export const session = (name: 'operator' | 'seller' | `buyer${number}`): Promise<Session> => {
  const body = { email: `${name}@donut.test`, password: 'donut-states' };
  return must(api<Session>('POST', '/sessions', { body }), 'log in');
};

/** The token of an existing account, without the cost of a password. */
export const tokenOf = async (name: Parameters<typeof session>[0]): Promise<string> =>
  (await local<{ token: string }>('POST', '/tokens', { email: `${name}@donut.test` })).token;

export const logIn = async (name: Parameters<typeof session>[0]): Promise<string> => (await session(name)).accessToken;

export const order = <T = Record<string, unknown>>(
  token: string,
  lines: readonly (readonly [productId: string, quantity: number])[],
  key: string = randomUUID(),
) =>
  api<T>('POST', '/orders', {
    token,
    key,
    body: { lines: lines.map(([productId, quantity]) => ({ productId, quantity })) },
  });

export const charge = (token: string, amount: number, key: string = randomUUID()) =>
  api<{ balance: number }>('POST', '/users/me/wallet/charges', { token, key, body: { amount } });

export const pay = <T = Record<string, unknown>>(token: string, orderId: string, key: string = randomUUID()) =>
  api<T>('POST', `/orders/${orderId}/payments`, { token, key });

export const cancel = <T = Record<string, unknown>>(token: string, orderId: string, body: object = {}) =>
  api<T>('POST', `/orders/${orderId}/cancellation`, { token, body });

export interface Stock {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly incoming: number;
}

export const stockOf = async (productId: string): Promise<Stock> =>
  must(api<Stock>('GET', `/products/${productId}/stock`), 'read the stock');

export interface Restock {
  readonly id: string;
  readonly state: string;
  readonly quantity: number;
  readonly received: number;
  readonly surplus: number;
  readonly attempt: number;
  readonly round: number;
  readonly lastError: string | null;
}

export const restocksOf = async (productId: string, token: string): Promise<Restock[]> =>
  (await must(api<{ items: Restock[] }>('GET', `/restocks?productId=${productId}`, { token }), 'list restocks')).items;

export interface Mail {
  readonly id: string;
  /** When SES accepted the mail. */
  readonly at: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export const mailsTo = async (address: string): Promise<Mail[]> =>
  (await local<{ items: Mail[] }>('GET', `/mailbox?to=${encodeURIComponent(address)}`)).items;

export interface ManufactureRequest {
  readonly id: string;
  readonly status: number;
  readonly callbacks: readonly { readonly units: number; readonly status: number | 'unreachable' }[];
  readonly body: {
    readonly MessageGroupId: string;
    readonly MessageAttributeProductId: string;
    readonly MessageAttributeProductCnt: number;
    readonly MessageAttributeFactoryId: string;
    readonly MessageAttributeRequester: string;
    readonly CallbackUrl: string;
  };
}

/** The fake factory's requests for this product. */
export const factoryRequestsFor = async (productId: string): Promise<ManufactureRequest[]> => {
  const { requests } = await local<{ requests: ManufactureRequest[] }>('GET', '/factory');
  return requests.filter(({ body }) => body.MessageAttributeProductId === productId);
};

export const setFactory = (settings: Record<string, unknown>) => local('POST', '/factory', settings);

export const advance = (duration: string) => local<{ settled: boolean }>('POST', '/clock', { advance: duration });

/** Moves the clock to the next due time and waits until that work is done; 0 seconds when nothing is due. */
export const toNext = (atMost?: string) =>
  local<{ movedSeconds: number; settled: boolean }>('POST', '/clock', { advance: 'next', atMost });

/** Waits until no message, event or callback is due. */
export async function settled(): Promise<void> {
  await eventually(
    () => advance('PT0S'),
    (clock) => clock.settled,
    60,
  );
}

/** Now, on the test clock, in epoch milliseconds. */
export const now = async (): Promise<number> => Date.parse((await local<{ now: string }>('GET', '/clock')).now);

export interface Queue {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export const queueOf = async (name: string): Promise<Queue> => {
  const { queues } = await local<{ queues: (Queue & { name: string })[] }>('GET', '/queues');
  const found = queues.find((queue) => queue.name === `donut-dev-${name}`);
  if (!found) throw new Error(`there is no queue ${name}`);
  return found;
};

/** Reads until a condition holds and returns the value; fails with the last value. */
export async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean, seconds = 30): Promise<T> {
  const value = await until(read, holds, seconds);
  if (!holds(value)) throw new Error(`not so after ${seconds} s: ${JSON.stringify(value)}`);
  return value;
}
