import { logIn, restockOf, stockOf } from '#bin/flash-sale/staff.ts';
import { expect, makeBuyers, makeProduct, order, playUntil, type Story, subjectsTo, waitFor } from './world.ts';

const STOCK = 2;
const RESTOCK = 10;

/** Three buyers, two units: a rejected order, the automatic restock, and the notice to the rejected buyer. */
export const sellOut: Story = async (world) => {
  const { shop, say, origin } = world;
  const operator = await logIn(shop);
  const productId = await makeProduct(world, 'Story Donut', STOCK, RESTOCK);
  const buyers = await makeBuyers(world, STOCK + 1);
  say(`a new product, Story Donut, has ${STOCK} units; ${buyers.length} buyers order one each`);
  for (const buyer of buyers.slice(0, STOCK)) {
    const { status, body } = await order(world, buyer, productId);
    expect(status === 201, 'an order is placed while there is stock');
    say(`order placed and paid: ${body.id}`);
  }
  const [late] = buyers.slice(STOCK);
  if (!late) return;
  const { status, body } = await order(world, late, productId);
  expect(status === 409 && body.code === 'stock.sold_out', 'the last order is rejected with 409 stock.sold_out');
  say(`order rejected: ${status} ${body.code}, ${body.orderId}; its buyer is on the waiting list now`);
  const [rejection] = await subjectsTo(world, late.email, 1);
  say(`mail to the rejected buyer: "${rejection}"`);

  const restock = await waitFor(
    () => restockOf(shop, operator, productId),
    (found) => found !== undefined && found.state !== 'ASKING',
  );
  expect(restock?.state === 'ASKED', 'the factory accepts the request');
  say(`the shop asked the factory for ${restock?.quantity} units: ${restock?.id}`);
  const delivered = await playUntil(world, 10, async () => {
    const stock = await stockOf(shop, productId);
    return stock.available > 0 ? stock : undefined;
  });
  expect(delivered?.available === RESTOCK, `the factory delivers ${RESTOCK} units, counted once`);
  say(`the factory delivered: ${delivered?.available} units are available`);
  const mails = await subjectsTo(world, late.email, 2);
  say(`mail to the rejected buyer: "${mails.at(-1)}"`);
  say(`see it: ${origin}/console/products/${productId} (operator@donut.test), mails in ${origin}/console/mailbox`);
};
