/** O8, N8: a person's decision and each statement of the restock workers, in every interleaving: one of them is first, and it counts. */
import { expect, test } from 'vitest';
import { closeRestock, recordFactoryResponse } from '#db/statements/restocks.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId, RestockId } from '#domain/ids.ts';
import { freshDatabase } from './fresh.ts';
import { everyInterleaving, type Step } from './interleave.ts';
import { change, remove } from './products.ts';
import {
  claim,
  claimFactoryTask,
  deliver,
  newOrder,
  openShop,
  place,
  requestManually,
  restockDue,
  stockOut,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { admin, database } = fresh;

interface Shortage {
  readonly seller: Principal;
  readonly product: ProductId;
  /** Empty before the first claim. */
  readonly restockId: string;
}
async function announced(): Promise<Shortage> {
  const seller = await shop.seller();
  const product = await shop.product({ seller, stock: 1 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  return { seller, product, restockId: '' };
}
async function accepted(): Promise<Shortage> {
  const shortage = await announced();
  const task = await claimFactoryTask(database, stockOut(shortage.product, 1));
  await database.rows(recordFactoryResponse(task, { ref: 'job' }));
  return { ...shortage, restockId: task.restockId };
}
async function overdue(): Promise<Shortage> {
  const shortage = await accepted();
  await admin.query("update app.restocks set due_at = app.now() - interval '1 second' where id = $1", [
    shortage.restockId,
  ]);
  return shortage;
}
/** A restock of stock cycle 1, and the shortage of cycle 2 announced. */
async function soldOutAgain(): Promise<Shortage> {
  const shortage = await accepted();
  await deliver(database, shortage.restockId, shortage.product, 4);
  await place(database, newOrder(await shop.buyer(), [[shortage.product, 4]]));
  return shortage;
}

const openRestocks = async (product: ProductId) =>
  (
    await admin.query<{ id: string }>('select id from app.restocks where product_id = $1 and closed_at is null', [
      product,
    ])
  ).rows.length;
const closedAs = async (product: ProductId) =>
  (
    await admin.query<{ reason: string }>(
      'select close_reason as reason from app.restocks where product_id = $1 and close_reason is not null',
      [product],
    )
  ).rows.map(({ reason }) => reason);

const deletion =
  ({ seller, product }: Shortage): Step =>
  (session) =>
    remove(session, seller, product);
const accountDeletion =
  ({ seller }: Shortage): Step =>
  (session) =>
    session.rows(deleteAccount(seller));
const closing =
  ({ seller, restockId }: Shortage): Step =>
  (session) =>
    session.rows(closeRestock(seller, restockId as RestockId, 'burned down'));
const switchingOff =
  ({ seller, product }: Shortage): Step =>
  (session) =>
    change(session, seller, product, 1, { restockQuantity: 0 });

const firstRequest =
  ({ product }: Shortage): Step =>
  (session) =>
    claim(session, stockOut(product, 1));
const secondShortage =
  ({ product }: Shortage): Step =>
  (session) =>
    claim(session, stockOut(product, 2));
const dueTime =
  ({ restockId }: Shortage): Step =>
  (session) =>
    claim(session, restockDue(restockId, 1));
const manual =
  ({ seller, product }: Shortage): Step =>
  (session) =>
    requestManually(session, seller, product, { quantity: 5 });
const delivery =
  ({ restockId, product }: Shortage): Step =>
  (session) =>
    deliver(session, restockId, product, 10);

type Pair = readonly [
  name: string,
  prepare: () => Promise<Shortage>,
  decision: (of: Shortage) => Step,
  work: (of: Shortage) => Step,
];
const DELETIONS: readonly Pair[] = [
  ['deletion and first request', announced, deletion, firstRequest],
  ['deletion and due time', overdue, deletion, dueTime],
  ['deletion and manual request', announced, deletion, manual],
  ['deletion and delivery', accepted, deletion, delivery],
];

test.for(DELETIONS)('%s: no restock of a deleted product stays open', async ([, prepare, decision, work]) => {
  await everyInterleaving(fresh, async () => {
    const shortage = await prepare();
    return {
      transactions: [decision(shortage), work(shortage)],
      check: async ([decided]) => {
        if (decided) expect(await openRestocks(shortage.product)).toBe(0);
      },
    };
  });
});

test('account deletion and manual request: no restock of a deleted product stays open', async () => {
  await everyInterleaving(fresh, async () => {
    const seller = await shop.seller();
    const shortage = { seller, product: await shop.product({ seller }), restockId: '' };
    return {
      transactions: [accountDeletion(shortage), manual({ ...shortage, seller: await shop.operator() })],
      check: async ([decided]) => {
        if (decided) expect(await openRestocks(shortage.product)).toBe(0);
      },
    };
  });
});

test('a manual closing and the event of the next shortage: the closing covers the shortage', async () => {
  await everyInterleaving(fresh, async () => {
    const shortage = await soldOutAgain();
    return {
      transactions: [closing(shortage), secondShortage(shortage)],
      check: async ([decided]) => {
        if (decided) expect(await openRestocks(shortage.product)).toBe(0);
        expect(await shop.count(`restocks where product_id = '${shortage.product}'`)).toBe(1);
      },
    };
  });
});

test('switching restocks off and the due time: requested again before it, closed with the reason after it', async () => {
  await everyInterleaving(fresh, async () => {
    const shortage = await overdue();
    let claimed: unknown;
    return {
      transactions: [
        switchingOff(shortage),
        async (session) => {
          claimed = await dueTime(shortage)(session);
        },
      ],
      check: async ([, worked]) => {
        const isClosed = (claimed as { kind: string }).kind === 'none';
        if (worked) expect(await closedAs(shortage.product)).toEqual(isClosed ? ['RESTOCKS_OFF'] : []);
      },
    };
  });
});
