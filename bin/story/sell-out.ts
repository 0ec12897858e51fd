import { logIn, restockOf, stockOf } from '#bin/flash-sale/staff.ts';
import { makeBuyers, makeProduct, order, playUntil, type Story, subjectsTo, waitFor } from './world.ts';

const STOCK = 2;
const RESTOCK = 10;

/** Three buyers, two units: a rejected order, the automatic restock, and the notice to the rejected buyer. */
export const sellOut: Story = async (world) => {
  const { shop, say, expect, origin } = world;
  const operator = await logIn(shop);
  const productId = await makeProduct(world, 'Story Donut', STOCK, RESTOCK);
  const buyers = await makeBuyers(world, STOCK + 1);
  say('newProduct', { stock: STOCK, buyers: buyers.length });
  for (const buyer of buyers.slice(0, STOCK)) {
    const { status, body } = await order(world, buyer, productId);
    expect(status === 201, 'placedWhileInStock');
    say('placed', { id: body.id });
  }
  const [late] = buyers.slice(STOCK);
  if (!late) return;
  const { status, body } = await order(world, late, productId);
  expect(status === 409 && body.code === 'stock.sold_out', 'lastRejected');
  say('rejected', { status, code: body.code, id: body.orderId });
  const [rejection] = await subjectsTo(world, late.email, 1);
  say('mailToRejected', { subject: rejection });

  const restock = await waitFor(
    () => restockOf(shop, operator, productId),
    (found) => found !== undefined && found.state !== 'ASKING',
  );
  // A fast factory has already delivered, so the restock may be closed.
  expect(restock !== undefined && restock.state !== 'ASKING', 'factoryAccepts');
  say('asked', { units: restock?.quantity, id: restock?.id });
  const delivered = await playUntil(world, 10, async () => {
    const stock = await stockOf(shop, productId);
    return stock.available > 0 ? stock : undefined;
  });
  expect(delivered?.available === RESTOCK, 'deliveredOnce', { units: RESTOCK });
  say('delivered', { units: delivered?.available });
  const mails = await subjectsTo(world, late.email, 2);
  say('mailToRejected', { subject: mails.at(-1) });
  say('seeMails', { address: `${origin}/console/products/${productId}`, mailbox: `${origin}/console/mailbox` });
};
