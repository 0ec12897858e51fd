import { PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { mailsTo } from './mails.ts';
import { runsOf, sentences } from './notices.ts';
import type { Options } from './options.ts';
import { rush } from './ordering.ts';
import { payFor } from './payments.ts';
import { patience } from './progress.ts';
import type { Meter, ProductResult, SaleResult, Say } from './result.ts';
import { type Buyer, must, type Shop, until } from './shop.ts';
import { logIn, outcomesOf, type Restock, restockOf, stockOf } from './staff.ts';

/** Shorter than a restock's patience: the factory delivers when the clock is moved on by so much. */
const FACTORY_SECONDS = 240;

interface Fixture {
  readonly shop: Shop;
  readonly options: Options;
  readonly say: Say;
  /** How long a wait may take: what is to be waited for grows with the buyers. */
  readonly waitSeconds: number;
}

/**
 * The whole story on a running system. Act one: the rush, the refusals, some pay, the others' time runs out; the factory is
 * held meanwhile, so that what stands on the shelf then is what was released. Act two: it delivers.
 */
export async function runSale(shop: Shop, options: Options, say: Say): Promise<SaleResult> {
  const before = await must(shop.get<{ settings: object }>('/_local/factory'), 'read the factory');
  const set = (settings: object) => must(shop.post('/_local/factory', settings), 'set the factory');
  const failureRates = (failurePercent: number) =>
    must(shop.post('/_local/payments', { failurePercent }), 'set the failureRates');
  try {
    await set({ delaySeconds: FACTORY_SECONDS, mode: 'forget', failRate: 0 });
    await failureRates(options.paymentFailurePercent);
    const scene = { shop, options, say, waitSeconds: 60 + options.buyers / 20 };
    return await play(scene, () => set({ mode: 'ok' }));
  } finally {
    await failureRates(0);
    await shop.post('/_local/factory', before.settings);
  }
}

async function play(scene: Fixture, letFactoryWork: () => Promise<unknown>): Promise<SaleResult> {
  const { shop, options, say, waitSeconds } = scene;
  const { buyers: count, stock, lines, concurrency } = options;
  say(`${count} buyers and ${lines} product${lines > 1 ? 's' : ''} with ${stock} units each`);
  const { buyers } = await must(shop.post<{ buyers: Buyer[] }>('/_local/buyers', { count }), 'make buyers');
  const { products } = await must(
    shop.post<{ products: { id: string; title: string }[] }>('/_local/products', { count: lines, stock }),
    'make products',
  );
  await must(shop.post('/_local/metering', { reset: true }), 'reset the metering');
  const ids = products.map(({ id }) => id);
  const { placed, ...ordered } = await rush(shop, buyers, ids, concurrency, say);
  const refusals = await mailsTo(shop, buyers, ordered.refused, waitSeconds, say);
  say(`${refusals.refused} refusal mails have left`);
  const meter = await must(shop.get<Meter>('/_local/metering'), 'read the metering');
  const payments = await payFor(shop, placed, options.payPercent, concurrency, say);

  const token = await logIn(shop);
  const short = ordered.refused > 0 || placed.length === stock;
  const asked = (state: (restock: Restock) => boolean) => untilRestocks(scene, token, ids, short, state);
  await asked(({ state }) => state === 'ASKED');
  if (short) say('the factory was asked, and has forgotten it');
  await letFactoryWork();
  await advance(scene, PAYMENT_WINDOW_MINUTES * 60);
  const tell = patience((reserved: number) => `${reserved} units are still reserved`, say);
  const released = await until(
    async () => {
      const shelves = await Promise.all(ids.map((id) => stockOf(shop, id)));
      tell(shelves[0]?.reserved ?? 0);
      return shelves;
    },
    (shelves) => shelves.every(({ reserved }) => reserved === payments.paid),
    waitSeconds,
  );
  const expired = placed.length - payments.paid;
  say(`five minutes later: ${expired} were not paid, ${released[0]?.available ?? 0} units are for sale again`);
  // Those who were refused are told of the units that came back, or later of the delivery, when none did.
  const runs = () => runsOf(shop, token, ids, ordered.refused > 0 ? ids.length : 0, waitSeconds, say);
  if (expired > 0) await runs();
  const fates = await outcomesOf(shop, token, new Set(buyers.map(({ id }) => id)), placed.length + ordered.refused);

  await asked(({ state, attempt }) => state === 'ASKED' && attempt > 1);
  if (short) {
    say('the factory was asked once more; the clock moves on to its delivery');
    await advance(scene, FACTORY_SECONDS);
  }
  await asked(({ state }) => state === 'CLOSED');
  const toTell = ordered.refused * products.length;
  const mails = await mailsTo(shop, buyers, ordered.refused + placed.length + toTell, waitSeconds, say);
  const told = await runs();
  for (const line of sentences(told, placed.length)) say(line);
  return {
    options,
    ...ordered,
    placed: placed.length,
    payments,
    fates,
    mails,
    runs: told,
    meter,
    products: await Promise.all(
      products.map((product, i) => productResult(scene, token, product, released[i]?.available ?? 0)),
    ),
  };
}

const advance = ({ shop }: Fixture, seconds: number) =>
  must(shop.post('/_local/clock', { advance: `PT${seconds}S` }), 'move the clock');

/** Until each product's restock is as wished; there is none when nothing ran short. */
async function untilRestocks(
  { shop, waitSeconds }: Fixture,
  token: string,
  ids: readonly string[],
  short: boolean,
  wished: (restock: Restock) => boolean,
): Promise<void> {
  const read = () => Promise.all(ids.map((id) => restockOf(shop, token, id)));
  if (short) await until(read, (all) => all.every((one) => one !== undefined && wished(one)), waitSeconds);
}

async function productResult(
  { shop, options }: Fixture,
  token: string,
  { id, title }: { readonly id: string; readonly title: string },
  released: number,
): Promise<ProductResult> {
  const restock = await restockOf(shop, token, id);
  const { reserved, onHand, available } = await stockOf(shop, id);
  const { requests } = await must(
    shop.get<{ requests: { body: { MessageAttributeProductId: string } }[] }>('/_local/factory'),
    'read the factory',
  );
  const factoryRequests = requests.filter(({ body }) => body.MessageAttributeProductId === id).length;
  const restocked = onHand - options.stock;
  return { id, title, reserved, released, asked: restock?.quantity ?? 0, restocked, available, factoryRequests };
}
