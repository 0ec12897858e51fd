import { randomUUID } from 'node:crypto';
import { playInterval } from '#bin/clock/play.ts';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { logIn, restockOf, stockOf } from '#bin/flash-sale/staff.ts';
import type { FactorySettings } from '#local/fakes/factory/contract.ts';
import { makeBuyers, makeProduct, order, playUntil, type Story, type World, waitFor } from './world.ts';

const RESTOCK = 10;
/** Longer than the story, which ends the outage itself; when it is killed, the outage ends by the test clock. */
const AWAY_SECONDS = 900;
/** A message that could not be recorded without the database is tried again every three minutes. */
const SETTLE_SECONDS = 240;
const PRODUCTION_SECONDS = 240;

interface FactoryRequest {
  readonly body: { readonly MessageAttributeProductId: string };
  readonly callbacks: readonly { readonly units: number; readonly status: number | string }[];
}
interface FactoryState {
  readonly settings: FactorySettings;
  readonly requests: readonly FactoryRequest[];
}

/** What the address of a waiting order leads to; undefined while the order waits. */
async function placedOrder({ shop }: World, { token }: Buyer, address: string) {
  const { status, body } = await shop.get<{ readonly id?: string }>(address, token);
  return status === 202 || status === 503 ? undefined : body;
}

/** The database is away while a factory delivers and a buyer orders: nothing is lost, nothing counts twice. */
export const outage: Story = async (world) => {
  const { shop, control, say, expect, origin } = world;
  const operator = await logIn(shop);
  const { settings } = await control.get<FactoryState>('factory');
  const [first, second] = await makeBuyers(world, 2);
  if (!first || !second) return;
  try {
    await control.post('factory', { mode: 'ok', failRate: 0, delaySeconds: PRODUCTION_SECONDS });
    const productId = await makeProduct(world, 'Story Donut', 0, RESTOCK);
    const otherId = await makeProduct(world, 'Other Story Donut', 1, RESTOCK);
    expect((await order(world, first, productId)).status === 409, 'soldOutRejected');
    await waitFor(
      () => restockOf(shop, operator, productId),
      (found) => found?.state === 'ASKED',
    );
    say('producing', { units: RESTOCK });

    await control.post('database', { away: AWAY_SECONDS });
    say('away');
    const callback = await playUntil(world, 10, async () => {
      const { requests } = await control.get<FactoryState>('factory');
      return requests.find(({ body }) => body.MessageAttributeProductId === productId)?.callbacks[0];
    });
    expect(callback?.status === 202, 'acceptedWithout');
    say('deliveryWaits', { units: callback?.units, status: callback?.status });

    const key = randomUUID();
    const queued = await order(world, second, otherId, key);
    const address = queued.headers?.get('location') ?? '';
    expect(queued.status === 202 && address !== '', 'orderAccepted');
    say('orderWaits', { status: queued.status });

    await control.post('database', { away: 0 });
    say('back');
    const decided = await playUntil(world, 4, () => placedOrder(world, second, address));
    expect(decided?.id !== undefined, 'waitingPlaced');
    say('leadsToOrder', { id: decided?.id });
    const repeated = await order(world, second, otherId, key);
    expect(repeated.status === 201 && repeated.body.id === decided?.id, 'repeatedOnce');
    say('oneOrder', { id: repeated.body.id });
    const counted = await playUntil(world, 10, async () => {
      const stock = await stockOf(shop, productId);
      return stock.onHand > 0 ? stock : undefined;
    });
    expect(counted?.onHand === RESTOCK, 'unitsOnce', { units: RESTOCK });
    say('countedOnce', { units: counted?.onHand });
    await playInterval(control, SETTLE_SECONDS);
    say('allHandled');
    say('seeProduct', { address: `${origin}/console/products/${productId}` });
  } finally {
    await control.post('database', { away: 0 });
    await control.post('factory', settings);
  }
};
