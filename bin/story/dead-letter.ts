import { DEMO_OPERATOR } from '#bin/cli/options.ts';
import { connect as connectOperator } from '#bin/dead-letters/api.ts';
import { logIn, restockOf, stockOf } from '#bin/flash-sale/staff.ts';
import type { FactorySettings } from '#local/fakes/factory/contract.ts';
import { makeBuyers, makeProduct, order, playUntil, type Story, waitFor } from './world.ts';

const RESTOCK = 10;
/** Three retry rounds, 1, 5 and 15 minutes after each other, each with five receives. */
const MINUTES_MAX = 60;

/** The factory rejects every request: the message is retried, parked, and sent back after the factory is repaired. */
export const deadLetter: Story = async (world) => {
  const { shop, control, say, expect, origin } = world;
  const token = await logIn(shop);
  const operator = await connectOperator({ url: origin, ...DEMO_OPERATOR });
  const { settings } = await control.get<{ settings: FactorySettings }>('factory');
  const productId = await makeProduct(world, 'Story Donut', 0, RESTOCK);
  const [buyer] = await makeBuyers(world, 1);
  if (!buyer) return;
  try {
    await control.post('factory', { mode: 'reject', failRate: 0 });
    say('factoryRejects');
    expect((await order(world, buyer, productId)).status === 409, 'soldOutRejected');
    say('askedInVain');
    const restock = await waitFor(
      () => restockOf(shop, token, productId),
      (found) => found !== undefined,
    );
    expect(restock !== undefined, 'restockRecorded');
    const parked = await playUntil(world, MINUTES_MAX, async () => {
      const { deadLetters } = await operator.deadLetters({ queue: 'restock', text: productId, state: 'parked' }, 1);
      return deadLetters[0];
    });
    if (!parked) return expect(false, 'parkedInTime', { id: restock?.id, minutes: MINUTES_MAX });
    const { receives, rounds, error } = parked;
    say('parked', { id: parked.id, receives, rounds, error: error.split('\n', 1)[0] });
    say('operatorSees', { address: `${origin}/console/dead-letters/${parked.id}` });

    await control.post('factory', { ...settings, mode: 'ok', failRate: 0 });
    const { id } = await operator.startRedrive({ ids: [parked.id] }, 1);
    say('sentBack', { id });
    const ended = await waitFor(
      () => operator.deadLetter(parked.id),
      ({ state }) => state !== 'parked' && state !== 'redriven',
    );
    expect(ended.state === 'handled', 'handledNow');
    const delivered = await playUntil(world, 10, async () => {
      const stock = await stockOf(shop, productId);
      return stock.available > 0 ? stock : undefined;
    });
    expect(delivered?.available === RESTOCK, 'deliveredOnce', { units: RESTOCK });
    say('handled', { units: delivered?.available });
  } finally {
    await control.post('factory', settings);
  }
};
