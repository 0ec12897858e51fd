import { randomUUID } from 'node:crypto';
import { playInterval } from '#bin/clock/play.ts';
import { logIn, restockOf, stockOf } from '#bin/flash-sale/staff.ts';
import type { FactorySettings } from '#local/fakes/factory/contract.ts';
import { expect, makeBuyers, makeProduct, order, playUntil, type Story, waitFor } from './world.ts';

const RESTOCK = 10;
/** Longer than the story; the story ends the outage itself. */
const AWAY_SECONDS = 3_600;
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
    expect((await order(world, first, productId)).status === 409, 'an order for a sold-out product is rejected');
    await waitFor(
      () => restockOf(shop, operator, productId),
      (found) => found?.state === 'ASKED',
    );
    say(`a product is sold out, and the factory produces ${RESTOCK} units`);

    await control.post('database', { away: AWAY_SECONDS });
    say('the database is away now');
    const key = randomUUID();
    const failed = await order(world, second, productId, key);
    expect(failed.status === 503, 'an order gets 503 without the database');
    say(`an order gets ${failed.status} ${failed.body.code}: the buyer repeats it later with the same idempotency key`);
    const callback = await playUntil(world, 10, async () => {
      const { requests } = await control.get<FactoryState>('factory');
      return requests.find(({ body }) => body.MessageAttributeProductId === productId)?.callbacks[0];
    });
    expect(callback?.status === 202, 'the delivery gets 202 without the database');
    say(`the factory delivers ${callback?.units} units and gets ${callback?.status}: the delivery waits in a queue`);

    await control.post('database', { away: 0 });
    say('the database is back');
    const counted = await playUntil(world, 10, async () => {
      const stock = await stockOf(shop, productId);
      return stock.onHand > 0 ? stock : undefined;
    });
    expect(counted?.onHand === RESTOCK, `${RESTOCK} units are counted, once`);
    say(`the delivery was counted once: ${counted?.onHand} units`);
    const [repeated, again] = [await order(world, second, productId, key), await order(world, second, productId, key)];
    expect(repeated.status === 201 && again.body.id === repeated.body.id, 'the repeated order is placed once');
    say(`the buyer repeats the order twice with the same key: one order, ${repeated.body.id}`);
    await playInterval(control, SETTLE_SECONDS);
    say('every message that failed meanwhile was tried again and handled');
    say(`see it: ${origin}/console/products/${productId} (operator@donut.test)`);
  } finally {
    await control.post('database', { away: 0 });
    await control.post('factory', settings);
  }
};
