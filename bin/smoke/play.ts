/** The order of the checks. */
import { memberOf, operatorOf } from './accounts.ts';
import { need, Unexpected } from './checks.ts';
import * as deadLetters from './dead-letter.ts';
import { openLive } from './live.ts';
import * as ordering from './ordering.ts';
import * as anyone from './public.ts';
import * as restocking from './restocking.ts';
import type { Smoke } from './smoke.ts';

/** Makes every check, and removes what the run created. */
export async function play(smoke: Smoke): Promise<void> {
  await playPublic(smoke);
  try {
    await playStory(smoke);
  } finally {
    await removeTraces(smoke);
  }
}

async function playPublic({ shop, checks }: Smoke): Promise<void> {
  const { check } = checks;
  await check('health', ['products'], () => anyone.health(shop));
  await check('database', ['products'], () => anyone.database(shop, checks));
  await check('pages', [], () => anyone.pages(shop));
  await check('missing page', [], () => anyone.missingPage(shop));
  await check('error caching', ['products'], () => anyone.errorCaching(shop));
  await check('refused token', ['authorizer'], () => anyone.refusedToken(shop));
  await check('forged callback', ['factory-callback'], () => anyone.forgedCallback(shop));
}

async function playStory(smoke: Smoke): Promise<void> {
  const { check } = smoke.checks;
  const operator = await check('operator', ['sessions'], () => operatorOf(smoke));
  const seller = await check('seller', ['sessions', 'accounts', 'mailer'], () => memberOf(smoke, 'SELLER'));
  const buyer = await check('buyer', ['sessions', 'accounts', 'mailer'], () => memberOf(smoke, 'BUYER'));
  const theOperator = () => need(operator, 'operator');
  const theSeller = () => need(seller, 'seller');
  const theBuyer = () => need(buyer, 'buyer');

  const product = await check('product', ['products'], () => ordering.registerProduct(smoke, theSeller()));
  const theProduct = () => need(product, 'product');
  const live = await check('stream', ['stream'], async () => {
    const opened = await openLive(smoke.shop, theBuyer().token);
    smoke.cleanUp.push(async () => opened.close());
    return ['hello arrived while the response was open', opened];
  });
  const placed = await check('order', ['order'], () => ordering.placeOrder(smoke, theProduct(), theBuyer()));
  const thePlaced = () => need(placed, 'order');
  await check('live event', ['stream', 'relay'], () => ordering.liveEvent(need(live, 'stream'), thePlaced()));
  await check('replay', ['order'], () => ordering.replay(smoke, thePlaced()));
  const rejected = await check('sell-out', ['order'], () => {
    thePlaced();
    return ordering.rejectOrder(smoke, theProduct(), theBuyer(), theSeller());
  });
  await check('overview', ['operations'], () => {
    need(rejected, 'rejected order');
    return ordering.overview(smoke, theOperator(), theProduct());
  });
  const restock = await check('restock', ['restock', 'relay'], () => {
    thePlaced();
    return restocking.requestRestock(smoke, theSeller(), theProduct());
  });
  await check('delivery', ['factory-callback', 'restock'], () => {
    need(restock, 'restock');
    return restocking.delivery(smoke, theSeller(), theProduct());
  });
  await check('release', ['order-lifecycle'], () => restocking.releaseStock(smoke, theSeller(), thePlaced()));
  const run = await check('notice', ['notice', 'mailer', 'relay'], () => {
    need(rejected, 'rejected order');
    return restocking.noticeRun(smoke, theOperator(), theProduct());
  });
  const sent = (kind: 'order.refused' | 'stock.back', subject: string) =>
    restocking.mailSent(smoke, theOperator(), { kind, subject, recipient: theBuyer() });
  await check('rejection mail', ['mailer'], () => sent('order.refused', need(rejected, 'rejected order')));
  await check('notice mail', ['mailer'], () => sent('stock.back', need(run, 'notification run')));

  const dead = await check('dead letter', ['dlq-retry', 'mailer'], () =>
    deadLetters.recordDeadLetter(smoke, theOperator()),
  );
  await check('discard', ['operations'], () => deadLetters.discard(smoke, theOperator(), need(dead, 'dead letter')));
  await check('redrive', ['operations', 'dlq-retry', 'mailer'], () => deadLetters.redrive(smoke, theOperator()));
}

/** Also after a failure or an interruption; one failed step does not stop the others. */
async function removeTraces({ checks, cleanUp }: Smoke): Promise<void> {
  if (cleanUp.length === 0) return;
  await checks.finish('clean-up', ['products', 'order-lifecycle', 'accounts'], async () => {
    const failures: string[] = [];
    for (const remove of cleanUp.reverse()) await remove().catch(({ message }: Error) => failures.push(message));
    if (failures.length > 0) throw new Unexpected('everything removed', failures.join('; '));
    return ['orders cancelled, product and new accounts deleted', undefined];
  });
}
