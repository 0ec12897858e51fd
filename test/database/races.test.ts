/** O8: races that were found and fixed. Each test forces the race: a table lock stops one statement where another must overtake. */
import { expect, test } from 'vitest';
import { register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { type Session, untilBlocked } from './session.ts';
import { claim, deliver, newOrder, openShop, place, requestManually, stockOut } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);

/** Runs `slow` until it needs the locked table, runs `overtake`, then releases the lock. */
async function overtaken<T>(
  table: string,
  slow: (session: Session) => Promise<T>,
  overtake: () => Promise<unknown>,
): Promise<T> {
  const session = await fresh.session();
  await fresh.admin.query(`begin; lock table app.${table} in access exclusive mode`);
  const response = slow(session);
  await untilBlocked(fresh.admin, session);
  const overtaking = overtake();
  // The overtaking statement may have to wait for the slow statement: this is a valid result, too.
  let over = false;
  const waited = untilWaitingFor(session, () => over);
  await Promise.race([overtaking.finally(() => (over = true)), waited]);
  await fresh.admin.query('commit');
  await Promise.all([overtaking, waited]);
  const result = await response;
  await session.close();
  return result;
}

async function untilWaitingFor(session: Session, over: () => boolean): Promise<void> {
  const poller = await fresh.session();
  const waiting = `select 1 from pg_stat_activity where ${session.pid} = any (pg_blocking_pids(pid))`;
  while (!over() && ((await poller.query(waiting)) as { rowCount: number }).rowCount === 0);
  await poller.close();
}

test('an order that finds no stock just before a delivery counts for the announced stock cycle', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 10 });
  await place(fresh.database, newOrder(await shop.buyer(), [[product, 1]]));
  const restock =
    (await requestManually(fresh.database, await shop.operator(), product, { quantity: 10 }))?.restock?.id ?? '';
  const late = newOrder(await shop.buyer(), [[product, 30]]);

  const [outcome] = await overtaken(
    'products',
    (session) => place(session, late),
    () => deliver(fresh.database, restock, product, 10),
  );

  expect(outcome?.kind).toBe('refused');
  // Counted for stock cycle 2, the line would make the next restock 30 units larger for a shortage of cycle 1.
  expect(await shop.count(`order_lines where short_round = 1 and order_id = '${late.id}'`)).toBe(1);
});

test('a product that is delivered during a restock claim is not restocked again', async () => {
  const product = await shop.product({ stock: 1 });
  await place(fresh.database, newOrder(await shop.buyer(), [[product, 1]]));
  const first =
    (await requestManually(fresh.database, await shop.operator(), product, { quantity: 10 }))?.restock?.id ?? '';

  const claimed = await overtaken(
    'stock',
    (session) => claim(session, stockOut(product, 1)),
    () => deliver(fresh.database, first, product, 10),
  );

  expect(claimed.kind).not.toBe('busy');
  expect(await shop.count('restocks')).toBe(1);
});

test('a manual restock during the closing of the open restock opens the next restock', async () => {
  const product = await shop.product({ stock: 0, restockQuantity: 0 });
  const operator = await shop.operator();
  const first = (await requestManually(fresh.database, operator, product, { quantity: 3 }))?.restock?.id ?? '';
  const closing = await fresh.session();
  await closing.query('begin');
  await deliver(closing, first, product, 3);
  const requesting = await fresh.session();
  const response = requestManually(requesting, operator, product, { quantity: 7 });
  await Promise.race([response, untilBlocked(fresh.admin, requesting)]);
  await closing.query('commit');

  expect((await response)?.outcome).toBe('requested');
  await Promise.all([closing.close(), requesting.close()]);
});

test('a parallel repeat that waits for the first registration of an ad gets the same response', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 1, seller });
  const [first, repeating] = [await fresh.session(), await fresh.session()];
  await first.query('begin');
  const registered = await register(first, seller, product, { key: 'one-key' });
  const repeat = register(repeating, seller, product, { key: 'one-key' });
  await untilBlocked(fresh.admin, repeating);
  await first.query('commit');

  expect(registered?.ad?.managerEmail).toBe('ads@agency.test');
  expect((await repeat)?.ad).toEqual(registered?.ad);
  await Promise.all([first.close(), repeating.close()]);
});
