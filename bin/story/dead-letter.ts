import { DEMO_OPERATOR } from '#bin/cli/options.ts';
import { connect as connectOperator } from '#bin/dead-letters/api.ts';
import { lineOf } from '#bin/dead-letters/sentences.ts';
import { logIn, restockOf, stockOf } from '#bin/flash-sale/staff.ts';
import type { FactorySettings } from '#local/fakes/factory/contract.ts';
import { expect, makeBuyers, makeProduct, order, playUntil, type Story, waitFor } from './world.ts';

const RESTOCK = 10;
/** Three retry rounds, 1, 5 and 15 minutes after each other, each with five receives. */
const MINUTES_MAX = 60;

/** The factory rejects every request: the message is retried, parked, and sent back after the factory is repaired. */
export const deadLetter: Story = async (world) => {
  const { shop, control, say, origin } = world;
  const token = await logIn(shop);
  const operator = await connectOperator({ url: origin, ...DEMO_OPERATOR });
  const { settings } = await control.get<{ settings: FactorySettings }>('factory');
  const productId = await makeProduct(world, 'Story Donut', 0, RESTOCK);
  const [buyer] = await makeBuyers(world, 1);
  if (!buyer) return;
  try {
    await control.post('factory', { mode: 'reject', failRate: 0 });
    say('the factory rejects every request now, with 422');
    expect((await order(world, buyer, productId)).status === 409, 'an order for a sold-out product is rejected');
    say('a buyer orders a product without stock: the shop asks the factory, and the factory rejects it');
    const restock = await waitFor(
      () => restockOf(shop, token, productId),
      (found) => found !== undefined,
    );
    expect(restock !== undefined, 'the shop records a restock');
    const parked = await playUntil(world, MINUTES_MAX, async () => {
      const { deadLetters } = await operator.deadLetters({ queue: 'restock', text: productId, state: 'parked' }, 1);
      return deadLetters[0];
    });
    if (!parked)
      return expect(false, `a parked message about ${restock?.id} within ${MINUTES_MAX} minutes of the test clock`);
    say(
      `the message failed ${parked.receives} times in ${parked.rounds} retry rounds, and is parked:\n${lineOf(parked)}`,
    );
    say(`an operator sees it: ${origin}/console/dead-letters/${parked.id} (operator@donut.test)`);

    await control.post('factory', { ...settings, mode: 'ok', failRate: 0 });
    const { id } = await operator.startRedrive({ ids: [parked.id] }, 1);
    say(`the factory is repaired, and the operator sends the message back: ${id}`);
    const ended = await waitFor(
      () => operator.deadLetter(parked.id),
      ({ state }) => state !== 'parked' && state !== 'redriven',
    );
    expect(ended.state === 'handled', 'the message is handled now');
    const delivered = await playUntil(world, 10, async () => {
      const stock = await stockOf(shop, productId);
      return stock.available > 0 ? stock : undefined;
    });
    expect(delivered?.available === RESTOCK, `the factory delivers ${RESTOCK} units, counted once`);
    say(`the message was handled: the factory accepted, and delivered ${delivered?.available} units`);
  } finally {
    await control.post('factory', settings);
  }
};
