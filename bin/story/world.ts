/** What a story may do: act as people of the shop, steer the local system, and say what happened. */
import { randomUUID } from 'node:crypto';
import type { Control } from '#bin/cli/control.ts';
import { playInterval } from '#bin/clock/play.ts';
import { type ApiResponse, type Buyer, must, type Shop, until } from '#bin/flash-sale/shop.ts';
import type { Expect, Say } from './sentences.ts';

export interface World {
  readonly origin: string;
  readonly shop: Shop;
  readonly control: Control;
  readonly say: Say;
  readonly expect: Expect;
}

export type Story = (world: World) => Promise<void>;

/** Real time that a step may take on a busy machine. */
const PATIENCE_SECONDS = 60;
const MONEY_KRW = 100_000;

/** Creates buyers, each with enough money for an order. */
export async function makeBuyers({ shop }: World, count: number): Promise<readonly Buyer[]> {
  const { buyers } = await must(shop.post<{ buyers: Buyer[] }>('/_local/buyers', { count }), 'create buyers');
  for (const { token } of buyers) {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
    await must(shop.post('/api/v1/users/me/wallet/charges', { amount: MONEY_KRW }, headers), 'charge a wallet');
  }
  return buyers;
}

/** Creates a product and returns its id. */
export async function makeProduct({ shop }: World, title: string, stock: number, restock: number): Promise<string> {
  const product = { title, stock, restockQuantity: restock };
  const { products } = await must(
    shop.post<{ products: { id: string }[] }>('/_local/products', product),
    'create a product',
  );
  return products[0]?.id ?? '';
}

interface OrderBody {
  readonly id?: string;
  readonly code?: string;
  readonly orderId?: string;
}

/**
 * Orders and pays one unit. The key makes a repetition safe. A story would rather wait for the decision: on a busy machine its
 * order would otherwise go to the order queue now and then.
 */
export const order = (
  { shop }: World,
  { token }: Buyer,
  productId: string,
  key: string = randomUUID(),
): Promise<ApiResponse<OrderBody>> => {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, prefer: 'wait=10' };
  return shop.post('/api/v1/orders', { lines: [{ productId, quantity: 1 }], pay: true }, headers);
};

/** Waits for mails to an address, and returns their subjects, oldest first. */
export async function subjectsTo({ shop, expect }: World, address: string, count: number): Promise<readonly string[]> {
  const path = `/_local/mailbox?brief=1&to=${encodeURIComponent(address)}`;
  const read = async () => (await must(shop.get<{ items: { subject: string }[] }>(path), 'read the mailbox')).items;
  const mails = await until(read, (found) => found.length >= count, PATIENCE_SECONDS);
  expect(mails.length >= count, 'mails', { count, email: address });
  return mails.map(({ subject }) => subject);
}

/** Plays minutes of the test clock until a condition holds, at most `minutesMax`. */
export async function playUntil<T>(
  { control }: World,
  minutesMax: number,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let minute = 0; ; minute++) {
    const found = await read();
    if (found !== undefined || minute === minutesMax) return found;
    await playInterval(control, 60);
  }
}

/** Waits in real time until the value is good enough. */
export const waitFor = <T>(read: () => Promise<T>, enough: (value: T) => boolean): Promise<T> =>
  until(read, enough, PATIENCE_SECONDS);
