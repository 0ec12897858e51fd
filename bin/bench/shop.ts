/**
 * What a row needs of the running shop besides its API: test buyers, products, a call meter, and waiting until the shop
 * is idle.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Buyer, connect, must } from '#bin/flash-sale/shop.ts';

/** Longer than any row takes, so no delivery happens during a measurement. */
const FACTORY_SECONDS = 3_000;
const IDLE_SECONDS_MAX = 600;

interface Usage {
  readonly calls: Readonly<Record<string, number>>;
}

export interface FactoryRequest {
  readonly at: string;
  readonly body: { readonly MessageAttributeProductId: string };
}

export interface BenchShop {
  buyers(count: number): Promise<readonly Buyer[]>;
  products(count: number, stock: number): Promise<readonly string[]>;
  resetMeter(): Promise<void>;
  /** AWS calls of all functions, or of these, since the meter was reset: `rds-data:ExecuteStatement` → times. */
  calls(of?: readonly string[]): Promise<Readonly<Record<string, number>>>;
  factoryRequests(): Promise<readonly FactoryRequest[]>;
  /** Waits until no message, event or mail is in progress. */
  waitUntilIdle(): Promise<void>;
}

/** Connects to the shop and delays the deliveries of its factory. */
export async function openShop(origin: string): Promise<BenchShop> {
  const shop = connect(origin);
  await must(
    shop.post('/_local/factory', { delaySeconds: FACTORY_SECONDS, mode: 'ok', failRate: 0 }),
    'set the factory mode',
  );
  return {
    buyers: async (count) =>
      (await must(shop.post<{ buyers: Buyer[] }>('/_local/buyers', { count }), 'create buyers')).buyers,
    products: async (count, stock) =>
      (
        await must(shop.post<{ products: { id: string }[] }>('/_local/products', { count, stock }), 'create products')
      ).products.map(({ id }) => id),
    resetMeter: async () => void (await must(shop.post('/_local/metering', { reset: true }), 'reset the meter')),
    async calls(of) {
      const { functions } = await must(
        shop.get<{ functions: Record<string, Usage> }>('/_local/metering'),
        'read the meter',
      );
      const sum: Record<string, number> = {};
      for (const [user, { calls }] of Object.entries(functions)) {
        if (of && !of.includes(user)) continue;
        for (const [name, times] of Object.entries(calls)) sum[name] = (sum[name] ?? 0) + times;
      }
      return sum;
    },
    factoryRequests: async () =>
      (await must(shop.get<{ requests: FactoryRequest[] }>('/_local/factory'), 'read the factory')).requests,
    async waitUntilIdle() {
      const until = performance.now() + IDLE_SECONDS_MAX * 1_000;
      while (performance.now() < until) {
        const { settled } = await must(
          shop.post<{ settled: boolean }>('/_local/clock', { advance: 'PT0S' }),
          'wait until the system is idle',
        );
        if (settled) return;
        await sleep(200);
      }
      throw new Error(`The system was still busy after ${IDLE_SECONDS_MAX} s`);
    },
  };
}
