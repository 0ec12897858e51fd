import { randomUUID } from 'node:crypto';
import type { Options } from './options.ts';
import type { Spent } from './price.ts';
import { type Answer, type Buyer, inParallel, must, type Shop, until } from './shop.ts';

/** Longer than any sale here takes, shorter than a restock's patience: the shelf is refilled when we say so. */
const FACTORY_SECONDS = 240;
const WAIT_SECONDS = 60;

interface Usage extends Spent {
  readonly errors: number;
}

interface Meter {
  readonly functions: Readonly<Record<string, Usage>>;
  readonly triggers: Readonly<Record<string, Usage>>;
}

export interface ProductResult {
  readonly id: string;
  readonly title: string;
  readonly sold: number;
  /** Units that went over the counter beyond what lay on the shelf. */
  readonly oversold: number;
  readonly asked: number;
  readonly restocked: number;
  readonly available: number;
  readonly factoryRequests: number;
}

export interface SaleResult {
  readonly options: Options;
  readonly seconds: number;
  readonly milliseconds: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly placed: number;
  readonly refused: number;
  /** HTTP status → answers that were neither an order nor a refusal. */
  readonly other: Readonly<Record<string, number>>;
  readonly products: readonly ProductResult[];
  readonly refusalMails: number;
  readonly doubledMails: number;
  readonly meter: Meter;
}

type Say = (line: string) => void;

interface Restock {
  readonly id: string;
  readonly state: string;
  readonly quantity: number;
  readonly received: number;
}

interface Stock {
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
}

/** The whole story on a running system: the rush, the refusals and their mails, the factory, the shelf full again. */
export async function runSale(shop: Shop, options: Options, say: Say): Promise<SaleResult> {
  const before = await must(shop.get<{ settings: object }>('/_local/factory'), 'read the factory');
  await must(
    shop.post('/_local/factory', { delaySeconds: FACTORY_SECONDS, mode: 'ok', failRate: 0 }),
    'set the factory',
  );
  try {
    return await sell(shop, options, say);
  } finally {
    await shop.post('/_local/factory', before.settings);
  }
}

async function sell(shop: Shop, options: Options, say: Say): Promise<SaleResult> {
  const { buyers: count, stock, lines, concurrency } = options;
  say(`${count} buyers and ${lines} product${lines > 1 ? 's' : ''} with ${stock} units each`);
  const { buyers } = await must(shop.post<{ buyers: Buyer[] }>('/_local/buyers', { count }), 'make buyers');
  const { products } = await must(
    shop.post<{ products: { id: string; title: string }[] }>('/_local/products', { count: lines, stock }),
    'make products',
  );
  await must(shop.post('/_local/metering', { reset: true }), 'reset the metering');

  const times: number[] = [];
  let done = 0;
  const order = (buyer: Buyer) => async () => {
    const began = performance.now();
    const body = { lines: products.map(({ id }) => ({ productId: id, quantity: 1 })) };
    const headers = { authorization: `Bearer ${buyer.token}`, 'idempotency-key': randomUUID() };
    const answer = await shop.post('/api/v1/orders', body, headers);
    times.push(performance.now() - began);
    if (++done % Math.max(100, Math.ceil(count / 10)) === 0) say(`${done} of ${count} have ordered`);
    return answer;
  };
  const began = performance.now();
  const answers = await inParallel(buyers.map(order), concurrency);
  const seconds = (performance.now() - began) / 1_000;
  const placed = answers.filter(({ status }) => status === 201).length;
  const refused = answers.filter(isRefusal).length;
  say(`${placed} sold, ${refused} refused in ${seconds.toFixed(2)} s`);
  const refusedMails = await mailsTo(shop, buyers, refused, say);
  const meter = await must(shop.get<Meter>('/_local/metering'), 'read the metering');
  return {
    options,
    seconds,
    milliseconds: { p50: quantile(times, 0.5), p95: quantile(times, 0.95), p99: quantile(times, 0.99) },
    placed,
    refused,
    other: countOther(answers),
    products: await refill(shop, products, options, placed, refused > 0 || placed === stock, say),
    ...refusedMails,
    meter,
  };
}

const isRefusal = ({ status, body }: Answer): boolean => status === 409 && body['code'] === 'stock.sold_out';

function countOther(answers: readonly Answer[]): Record<string, number> {
  const other: Record<string, number> = {};
  for (const answer of answers) {
    if (answer.status !== 201 && !isRefusal(answer)) other[answer.status] = (other[answer.status] ?? 0) + 1;
  }
  return other;
}

async function mailsTo(shop: Shop, buyers: readonly Buyer[], expected: number, say: Say) {
  const sent = async () => {
    const { functions } = await must(shop.get<Meter>('/_local/metering'), 'read the metering');
    return functions['mailer']?.calls['ses:SendRawEmail'] ?? 0;
  };
  await until(sent, (mails) => mails >= expected, WAIT_SECONDS);
  const mine = new Set(buyers.map(({ email }) => email));
  const { items } = await must(shop.get<{ items: { to: string[] }[] }>('/_local/mailbox'), 'read the mailbox');
  const addresses = items.flatMap(({ to }) => to).filter((address) => mine.has(address));
  say(`${addresses.length} refusal mails have left`);
  return { refusalMails: addresses.length, doubledMails: addresses.length - new Set(addresses).size };
}

async function refill(
  shop: Shop,
  products: readonly { id: string; title: string }[],
  { stock }: Options,
  placed: number,
  short: boolean,
  say: Say,
): Promise<ProductResult[]> {
  const token = await logIn(shop);
  const restockOf = async (id: string): Promise<Restock | undefined> => {
    const { body } = await shop.get<{ items: Restock[] }>(`/api/v1/restocks?productId=${id}`, token);
    return body.items[0];
  };
  const asked = () => Promise.all(products.map(({ id }) => restockOf(id)));
  if (short) {
    await until(asked, (all) => all.every((restock) => restock?.state === 'ASKED'), WAIT_SECONDS);
    say('the factory was asked; the clock moves on to its delivery');
    await must(shop.post('/_local/clock', { advance: `PT${FACTORY_SECONDS}S` }), 'move the clock');
    await until(asked, (all) => all.every((restock) => restock?.state === 'CLOSED'), WAIT_SECONDS);
    say('the shelf is full again');
  }
  const requests = await must(
    shop.get<{ requests: { body: { MessageAttributeProductId: string } }[] }>('/_local/factory'),
    'read the factory',
  );
  return Promise.all(
    products.map(async ({ id, title }) => {
      const restock = await restockOf(id);
      const { body } = await shop.get<Stock>(`/api/v1/products/${id}/stock`);
      return {
        id,
        title,
        sold: body.reserved,
        oversold: Math.max(0, placed - stock, body.reserved - stock),
        asked: restock?.quantity ?? 0,
        restocked: body.onHand - stock,
        available: body.available,
        factoryRequests: requests.requests.filter(({ body: request }) => request.MessageAttributeProductId === id)
          .length,
      };
    }),
  );
}

async function logIn(shop: Shop): Promise<string> {
  const credentials = { email: 'operator@donut.test', password: 'donut-states' };
  return (await must(shop.post<{ accessToken: string }>('/api/v1/sessions', credentials), 'log in')).accessToken;
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;
