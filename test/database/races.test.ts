/** O8: races that were found once. Each is forced: a lock on a table stops one statement just where the other has to overtake. */
import { expect, test } from 'vitest';
import { freshDatabase } from './fresh.ts';
import type { Session } from './session.ts';
import { claim, deliver, openShop, place, requestManually, stockOut, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);

async function untilBlocked(session: Session): Promise<void> {
  const blocked = 'select cardinality(pg_blocking_pids($1)) > 0 as yes';
  while (!(await fresh.admin.query<{ yes: boolean }>(blocked, [session.pid])).rows[0]?.yes);
}

/** Runs `slow` until it needs the table, lets `overtake` happen, then lets it go on. */
async function overtaken<T>(
  table: string,
  slow: (session: Session) => Promise<T>,
  overtake: () => Promise<unknown>,
): Promise<T> {
  const session = await fresh.session();
  await fresh.admin.query(`begin; lock table app.${table} in access exclusive mode`);
  const answer = slow(session);
  await untilBlocked(session);
  const overtaking = overtake();
  // Whoever overtakes may himself have to wait for the slow one: that, too, is an answer.
  let over = false;
  const waited = untilWaitingFor(session, () => over);
  await Promise.race([overtaking.finally(() => (over = true)), waited]);
  await fresh.admin.query('commit');
  await Promise.all([overtaking, waited]);
  const result = await answer;
  await session.close();
  return result;
}

async function untilWaitingFor(session: Session, over: () => boolean): Promise<void> {
  const poller = await fresh.session();
  const waiting = `select 1 from pg_stat_activity where ${session.pid} = any (pg_blocking_pids(pid))`;
  while (!over() && ((await poller.query(waiting)) as { rowCount: number }).rowCount === 0);
  await poller.close();
}

test('an order that was refused just before a delivery is a refusal of the round that was announced', async () => {
  const product = await shop.product({ stock: 1, restockQuantity: 10 });
  await place(fresh.database, wish(await shop.buyer(), [[product, 1]]));
  const restock =
    (await requestManually(fresh.database, await shop.operator(), product, { quantity: 10 }))?.restock?.id ?? '';
  const late = wish(await shop.buyer(), [[product, 30]]);

  const [outcome] = await overtaken(
    'products',
    (session) => place(session, late),
    () => deliver(fresh.database, restock, product, 10),
  );

  expect(outcome?.kind).toBe('refused');
  // Counted for round 2 it would make the factory of the next episode bake 30 more for somebody who has heard of round 1.
  expect(await shop.count(`order_lines where short_round = 1 and order_id = '${late.id}'`)).toBe(1);
});

test('a shelf that is filled while a restock is being claimed is not restocked again', async () => {
  const product = await shop.product({ stock: 1 });
  await place(fresh.database, wish(await shop.buyer(), [[product, 1]]));
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

test('a restock by hand that meets the closing of the open one opens the next', async () => {
  const product = await shop.product({ stock: 0, restockQuantity: 0 });
  const operator = await shop.operator();
  const first = (await requestManually(fresh.database, operator, product, { quantity: 3 }))?.restock?.id ?? '';
  const closing = await fresh.session();
  await closing.query('begin');
  await deliver(closing, first, product, 3);
  const asking = await fresh.session();
  const answer = requestManually(asking, operator, product, { quantity: 7 });
  await Promise.race([answer, untilBlocked(asking)]);
  await closing.query('commit');

  expect((await answer)?.outcome).toBe('requested');
  await Promise.all([closing.close(), asking.close()]);
});
