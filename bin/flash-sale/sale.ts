import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { createHistory, type History } from './history.ts';
import { mailsTo } from './mails.ts';
import { runsOf, sentences } from './notices.ts';
import { type NewProduct, recordDelivery, recordExpirations, recordStock } from './observed.ts';
import type { Options } from './options.ts';
import { placeOrders } from './ordering.ts';
import { payFor } from './payments.ts';
import { throttledLog } from './progress.ts';
import type { Log, Meter, ProductResult, SaleResult } from './result.ts';
import { type Buyer, must, type Shop, until } from './shop.ts';
import { logIn, ordersOf, outcomesOf, type Restock, restockOf, stockOf } from './staff.ts';

/**
 * Production time of the fake factory. It is shorter than the shop's restock timeout; the sale advances the clock by
 * this time.
 */
const FACTORY_SECONDS = 240;

interface SaleContext {
  readonly shop: Shop;
  readonly options: Options;
  readonly log: Log;
  readonly history: History;
  /** Maximum duration of a wait; it grows with the number of buyers. */
  readonly waitSeconds: number;
}

/**
 * Plays a flash sale on a running system. First all buyers order, some pay, and the other orders time out. The factory
 * drops the requests meanwhile (mode `forget`), so the available units are exactly the released ones. Then the factory
 * delivers.
 */
export async function runSale(
  shop: Shop,
  options: Options,
  log: Log,
  history: History = createHistory(() => performance.now()),
): Promise<SaleResult> {
  const before = await must(shop.get<{ settings: object }>('/_local/factory'), 'read the factory settings');
  const set = (settings: object) => must(shop.post('/_local/factory', settings), 'set the factory mode');
  const setFailureRate = (failurePercent: number) =>
    must(shop.post('/_local/payments', { failurePercent }), 'set the payment failure rate');
  try {
    await set({ delaySeconds: FACTORY_SECONDS, mode: 'forget', failRate: 0 });
    await setFailureRate(options.paymentFailurePercent);
    const context = { shop, options, log, history, waitSeconds: 60 + options.buyers / 20 };
    return await play(context, () => set({ mode: 'ok' }));
  } finally {
    await setFailureRate(0);
    await shop.post('/_local/factory', before.settings);
  }
}

async function play(context: SaleContext, enableFactory: () => Promise<unknown>): Promise<SaleResult> {
  const { shop, options, log, history, waitSeconds } = context;
  const { buyers: count, stock, lines, concurrency } = options;
  log(
    `${count} buyers, ${lines} product${lines > 1 ? 's' : ''} with ${stock} units in stock${lines > 1 ? ' each' : ''}`,
  );
  const { buyers } = await must(shop.post<{ buyers: Buyer[] }>('/_local/buyers', { count }), 'create buyers');
  const { products } = await must(
    shop.post<{ products: NewProduct[] }>('/_local/products', { count: lines, stock }),
    'create products',
  );
  recordStock(history, products);
  await must(shop.post('/_local/metering', { reset: true }), 'reset the metering');
  const ids = products.map(({ id }) => id);
  const orderedAt = history.now();
  const { placed, ...ordered } = await placeOrders(shop, buyers, ids, concurrency, log, history);
  const rejections = await mailsTo(shop, buyers, ordered.rejected, waitSeconds, log);
  log(`${rejections.rejected} rejection mails sent`);
  const meter = await must(shop.get<Meter>('/_local/metering'), 'read the metering');
  const payments = await payFor(shop, placed, options.payPercent, concurrency, log, history);

  const token = await logIn(shop);
  const soldOut = ordered.rejected > 0 || placed.length === stock;
  const restocksReach = (condition: (restock: Restock) => boolean) =>
    untilRestocks(context, token, ids, soldOut, condition);
  await restocksReach(({ state }) => state === 'ASKED');
  if (soldOut) log('factory accepted the request but will not deliver (simulated crash)');
  const producesAt = history.now();
  await enableFactory();
  await advance(context, PAYMENT_WINDOW_MINUTES * 60);
  const report = throttledLog((reserved: number) => `${reserved} units are still reserved`, log);
  const released = await until(
    async () => {
      const levels = await Promise.all(ids.map((id) => stockOf(shop, id)));
      report(levels[0]?.reserved ?? 0);
      return levels;
    },
    (levels) => levels.every(({ reserved }) => reserved === payments.paid),
    waitSeconds,
  );
  const expired = placed.length - payments.paid;
  log(
    `five minutes later: ${expired} orders timed out unpaid, ${released[0]?.available ?? 0} units are available again`,
  );
  // The released units start the notification runs; when no unit was released, the delivery does.
  const runs = () => runsOf(shop, token, ids, ordered.rejected > 0 ? ids.length : 0, waitSeconds, log);
  if (expired > 0) await runs();
  const buyerIds = new Set(buyers.map(({ id }) => id));
  const orders = await ordersOf(shop, token, buyerIds, placed.length + ordered.rejected);
  // The clock was advanced to the payment deadlines, unless the sale itself took five minutes.
  const dueAt = Math.min(producesAt, orderedAt + PAYMENT_WINDOW_MINUTES * 60_000);
  recordExpirations(history, orders, dueAt);

  await restocksReach(({ state, attempt }) => state === 'ASKED' && attempt > 1);
  if (soldOut) {
    log('the shop requested the restock again; advancing the clock to the delivery');
    await advance(context, FACTORY_SECONDS);
  }
  await restocksReach(({ state }) => state === 'CLOSED');
  for (const id of ids) {
    const restock = await restockOf(shop, token, id);
    if (restock) recordDelivery(history, id, restock, producesAt);
  }
  const notified = ordered.rejected * products.length;
  const mails = await mailsTo(shop, buyers, ordered.rejected + placed.length + notified, waitSeconds, log);
  const finished = await runs();
  for (const line of sentences(finished, placed.length)) log(line);
  return {
    options,
    ...ordered,
    placed: placed.length,
    payments,
    outcomes: outcomesOf(orders),
    mails,
    runs: finished,
    meter,
    products: await Promise.all(
      products.map((product, i) => productResult(context, token, product, released[i]?.available ?? 0)),
    ),
  };
}

const advance = ({ shop }: SaleContext, seconds: number) =>
  must(shop.post('/_local/clock', { advance: `PT${seconds}S` }), 'advance the clock');

/** Waits until the restock of every product meets a condition; without a sold-out product there is no restock. */
async function untilRestocks(
  { shop, waitSeconds }: SaleContext,
  token: string,
  ids: readonly string[],
  soldOut: boolean,
  condition: (restock: Restock) => boolean,
): Promise<void> {
  const read = () => Promise.all(ids.map((id) => restockOf(shop, token, id)));
  if (soldOut) await until(read, (all) => all.every((one) => one !== undefined && condition(one)), waitSeconds);
}

async function productResult(
  { shop, options }: SaleContext,
  token: string,
  { id, title }: { readonly id: string; readonly title: string },
  released: number,
): Promise<ProductResult> {
  const restock = await restockOf(shop, token, id);
  const { reserved, onHand, available } = await stockOf(shop, id);
  const { requests } = await must(
    shop.get<{ requests: { body: { MessageAttributeProductId: string } }[] }>('/_local/factory'),
    'read the factory requests',
  );
  const factoryRequests = requests.filter(({ body }) => body.MessageAttributeProductId === id).length;
  const restocked = onHand - options.stock;
  return { id, title, reserved, released, requested: restock?.quantity ?? 0, restocked, available, factoryRequests };
}
