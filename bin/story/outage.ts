import { randomUUID } from 'node:crypto';
import { playInterval } from '#bin/clock/play.ts';
import type { Buyer } from '#bin/flash-sale/shop.ts';
import { logIn, restockOf, stockOf } from '#bin/flash-sale/staff.ts';
import type { FactorySettings } from '#local/fakes/factory/contract.ts';
import { expect, makeBuyers, makeProduct, order, playUntil, type Story, type World, waitFor } from './world.ts';

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
  const { shop, control, say, origin } = world;
  const operator = await logIn(shop);
  const { settings } = await control.get<FactoryState>('factory');
  const [first, second] = await makeBuyers(world, 2);
  if (!first || !second) return;
  try {
    await control.post('factory', { mode: 'ok', failRate: 0, delaySeconds: PRODUCTION_SECONDS });
    const productId = await makeProduct(world, 'Story Donut', 0, RESTOCK);
    const otherId = await makeProduct(world, 'Other Story Donut', 1, RESTOCK);
    expect((await order(world, first, productId)).status === 409, 'an order for a sold-out product is rejected');
    await waitFor(
      () => restockOf(shop, operator, productId),
      (found) => found?.state === 'ASKED',
    );
    say(`a product is sold out, and the factory produces ${RESTOCK} units`);

    await control.post('database', { away: AWAY_SECONDS });
    say('the database is away now');
    const callback = await playUntil(world, 10, async () => {
      const { requests } = await control.get<FactoryState>('factory');
      return requests.find(({ body }) => body.MessageAttributeProductId === productId)?.callbacks[0];
    });
    expect(callback?.status === 202, 'the delivery gets 202 without the database');
    say(`the factory delivers ${callback?.units} units and gets ${callback?.status}: the delivery waits in a queue`);

    const key = randomUUID();
    const queued = await order(world, second, otherId, key);
    const address = queued.headers?.get('location') ?? '';
    expect(queued.status === 202 && address !== '', 'an order is accepted without the database, and gets an address');
    say(`an order gets ${queued.status}: it waits in the order queue, and its address says what becomes of it`);

    await control.post('database', { away: 0 });
    say('the database is back');
    const decided = await playUntil(world, 4, () => placedOrder(world, second, address));
    expect(decided?.id !== undefined, 'the waiting order is placed');
    say(`the address leads to the order ${decided?.id}`);
    const repeated = await order(world, second, otherId, key);
    expect(repeated.status === 201 && repeated.body.id === decided?.id, 'the repeated order is placed once');
    say(`the buyer repeats the order with the same key: one order, ${repeated.body.id}`);
    const counted = await playUntil(world, 10, async () => {
      const stock = await stockOf(shop, productId);
      return stock.onHand > 0 ? stock : undefined;
    });
    expect(counted?.onHand === RESTOCK, `${RESTOCK} units are counted, once`);
    say(`the delivery was counted once: ${counted?.onHand} units`);
    await playInterval(control, SETTLE_SECONDS);
    say('every message that failed meanwhile was tried again and handled');
    say(`see it: ${origin}/console/products/${productId} (operator@donut.test)`);
  } finally {
    await control.post('database', { away: 0 });
    await control.post('factory', settings);
  }
};
