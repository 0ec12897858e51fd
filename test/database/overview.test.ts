import { expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import { countSales } from '#db/statements/best-sellers.ts';
import { recordDeadLetter, recordOutcomes } from '#db/statements/dead-letters.ts';
import { claimMails, listMails, recordMails } from '#db/statements/mails.ts';
import { changeSubscription } from '#db/statements/notices.ts';
import { readTimeline } from '#db/statements/orders.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { readOverview, readQueueFailures } from '#db/statements/overview.ts';
import { listVips, makeVips } from '#db/statements/vips.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, ProductId } from '#domain/ids.ts';
import type { MailFilter, WantedMail } from '#domain/mail.ts';
import type { OverviewProduct, OverviewTotals, StockPoint } from '#domain/overview.ts';
import { register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { cancel, charge, expire, pay } from './orders.ts';
import { adjust } from './products.ts';
import { CLAIM, claimFactoryTask, deliver, newId, newOrder, openShop, place, stockOut } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

/** Publishes the due events, as the relay does. */
async function publish(): Promise<void> {
  const events = await database.rows(claimOutbox(false));
  await database.rows(markPublished(events.flatMap(({ id }) => (id === null ? [] : [id]))));
}

async function overview(caller: Principal, product: ProductId | null = null, window = 20_000) {
  const how = {
    window,
    products: 20,
    moves: 2_000,
    points: 300,
    events: 20,
    unpaid: 10_000,
    waiting: 1_000,
    waitHours: 24,
  };
  const rows = await database.rows(readOverview(caller, product, how));
  const parts = <T>(name: string) => rows.filter(({ part }) => part === name).map(({ item }) => item as T);
  return {
    totals: parts<OverviewTotals>('totals')[0],
    products: parts<OverviewProduct>('product'),
    chart: parts<{ productId: string }>('chart')[0]?.productId,
    points: parts<StockPoint>('point'),
    events: parts<{ id: string; type: string }>('event'),
  };
}

/** Places five orders for three units: one is paid, one expires, one is cancelled, two are out of stock. */
async function createOrders(product: ProductId): Promise<void> {
  const [payer, idle, canceller, ...late] = await shop.buyers(5);
  const [paid, expired, cancelled] = [payer, idle, canceller].map((buyer) =>
    newOrder(buyer as Principal, [[product, 1]]),
  );
  await charge(database, payer as Principal, 100_000);
  for (const one of [paid, expired, cancelled, ...late.map((buyer) => newOrder(buyer, [[product, 1]]))]) {
    if (one) await place(database, one);
  }
  await pay(database, payer as Principal, paid?.id as OrderId);
  await cancel(database, canceller as Principal, cancelled?.id as OrderId);
  await admin.query("update app.orders set payment_due_at = app.now() - interval '1 s' where id = $1", [expired?.id]);
  await expire(database);
}

test('orders are counted by outcome when their events are published, each event once, however many operators read', async () => {
  const product = await shop.product({ stock: 3 });
  const operator = await shop.operator();
  await createOrders(product);
  expect((await overview(operator)).totals?.orders).toMatchObject({ total: 0, unpaid: 0 });
  await publish();
  const reads = await fresh.inParallel(8, Array.from({ length: 16 }), (session) =>
    session.rows(readOverview(operator, null)),
  );
  expect(reads).toHaveLength(16);
  const outcomes = { total: 5, refused: 2, paid: 1, expired: 1, cancelled: 1, unpaid: 0 };
  expect((await overview(operator)).totals).toMatchObject({ orders: outcomes, behind: 0 });
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await publish();
  expect((await overview(operator)).totals?.orders).toEqual({ ...outcomes, total: 6, unpaid: 1 });
});

test('after a long time without a read the totals catch up in several reads, and say how far they are behind', async () => {
  const operator = await shop.operator();
  await createOrders(await shop.product({ stock: 3 }));
  await publish();
  const { rows } = await admin.query<{ n: number }>('select max(seq)::int as n from app.outbox');
  const events = rows[0]?.n ?? 0;
  const behind: (number | undefined)[] = [];
  for (let counted = 0; counted < events; counted += 4) behind.push((await overview(operator, null, 4)).totals?.behind);
  expect(behind).toEqual(Array.from({ length: Math.ceil(events / 4) }, (_, i) => Math.max(0, events - 4 * (i + 1))));
  expect((await overview(operator)).totals?.orders.total).toBe(5);
});

test('a product in the overview: stock, reserved and incoming units, its ad, and its waiting buyers', async () => {
  const seller = await shop.seller();
  const [unsold, product] = [await shop.product({ seller, stock: 7 }), await shop.product({ seller, stock: 1 })];
  const operator = await shop.operator();
  await register(database, seller, product);
  expect((await overview(operator)).products.map(({ id, ad }) => [id, ad])).toEqual([
    [product, 'RUNNING'],
    [unsold, null],
  ]);
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await place(database, newOrder(await shop.buyer(), [[product, 2]]));
  await database.rows(changeSubscription(await shop.buyer(), product, true));
  const { restockId } = await claimFactoryTask(database, stockOut(product, 1));
  await deliver(database, restockId, product, 4);
  await adjust(database, seller, unsold, 1);
  const { products, chart, points } = await overview(operator);
  expect(products.map(({ id }) => id)).toEqual([unsold, product]);
  expect(products[1]).toMatchObject({ onHand: 5, reserved: 1, available: 4, incoming: 6, short: false, waiting: 2 });
  expect([chart, points.at(-1)]).toMatchObject([unsold, { onHand: 8, available: 8 }]);
});

test('the stock chart is computed backwards from the current stock: one point a second, the last of each', async () => {
  const product = await shop.product({ stock: 10 });
  const operator = await shop.operator();
  const buyer = await shop.buyer();
  for (const second of [10, 20, 30]) {
    await fresh.advanceClock(10);
    for (let i = 0; i < 2; i++) await place(database, newOrder(buyer, [[product, 1]]));
    expect(second).toBeGreaterThan(0);
  }
  const { points } = await overview(operator, product);
  expect(points.map(({ onHand, available }) => [onHand, available])).toEqual([
    [10, 10],
    [10, 8],
    [10, 6],
    [10, 4],
  ]);
  expect((await overview(operator, newId('prd'))).points).toEqual([]);
});

test('only operators can read the overview, the queues, the mails and the VIPs', async () => {
  for (const caller of [await shop.buyer(), await shop.seller()]) {
    const statements: readonly Statement<object>[] = [
      readOverview(caller, null),
      readQueueFailures(caller),
      listMails(caller, {}, 9, 9),
      listVips(caller, '~', 9),
    ];
    for (const statement of statements) {
      const rows = await database.rows(statement);
      expect(
        rows.map((row) =>
          Object.values(row)
            .slice(1)
            .filter((value) => value !== null),
        ),
      ).toEqual([[]]);
    }
  }
});

test('a queue shows its last failure, its parked messages, and the age of its oldest due row', async () => {
  const operator = await shop.operator();
  const failuresOf = async (queue: string) =>
    (await database.rows(readQueueFailures(operator))).find(({ name }) => name === queue)?.failure;
  expect(await failuresOf('relay')).toEqual({
    parked: 0,
    retrying: 0,
    oldestSeconds: null,
    lastFailure: null,
    paused: null,
    snoozes: [],
  });
  await place(database, newOrder(await shop.buyer(), [[await shop.product({ stock: 1 }), 1]]));
  await fresh.advanceClock(40);
  expect((await failuresOf('relay'))?.oldestSeconds).toBeGreaterThanOrEqual(40);
  await database.rows(recordOutcomes('vip', [{ messageId: 'm1', error: 'first' }], [], 'req-1'));
  await fresh.advanceClock(1);
  await database.rows(recordOutcomes('vip', [{ messageId: 'm2', error: 'second' }], [], 'req-2'));
  const dead = { queue: 'vip', messageId: 'm1', body: '{}', attributes: {}, error: 'no', receives: 5 };
  await database.rows(recordDeadLetter(newId('dl'), dead));
  expect(await failuresOf('vip')).toMatchObject({ retrying: 1, lastFailure: { error: 'second', requestId: 'req-2' } });
});

test('mails are filtered by subject, recipient, kind and state, newest first, page by page', async () => {
  const operator = await shop.operator();
  const seller = await shop.seller();
  const buyer = await shop.buyer();
  const product = await shop.product({ seller, stock: 1 });
  const [first, second] = [newOrder(buyer, [[product, 1]]), newOrder(buyer, [[product, 1]])];
  await place(database, first, second);
  const ad = await register(database, seller, product);
  await charge(database, buyer, 1_000);
  await pay(database, buyer, first.id);
  const { restockId } = await claimFactoryTask(database, stockOut(product, 1));
  await deliver(database, restockId, product, 11);
  const { rows } = await admin.query("select id from app.outbox where type = 'restock.surplus'");
  const wanted: WantedMail[] = [
    { kind: 'order.paid', subject: first.id },
    { kind: 'order.refused', subject: second.id },
    { kind: 'restock.surplus', subject: `${restockId}:evt_${rows[0]?.id}` },
  ];
  const claimed = (await database.rows(claimMails(wanted, CLAIM))).flatMap(({ id }) => id ?? []);
  await database.rows(recordMails([{ id: claimed[0] ?? 0, state: 'UNKNOWN', error: 'no response from SES' }]));
  const list = async (filter: MailFilter, before = 2 ** 40, limit = 20) =>
    (await database.rows(listMails(operator, filter, before, limit))).flatMap(({ mail }) => mail ?? []);
  const all = await list({});
  expect(all.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ad.stop', 'order.paid', 'order.refused']));
  expect(all.map(({ id }) => Number(id))).toEqual(all.map(({ id }) => Number(id)).toSorted((a, b) => b - a));
  expect((await list({}, Number(all[1]?.id), 1)).map(({ id }) => id)).toEqual([all[2]?.id]);

  const adId = ad?.ad?.id ?? '';
  const narrow: readonly [MailFilter, number][] = [
    [{ subjectId: second.id }, 1],
    [{ subjectId: adId }, 1],
    [{ subjectId: adId, state: 'SENT' }, 0],
    [{ recipientId: buyer.userId }, 2],
    [{ recipientId: buyer.userId, kind: 'order.paid' }, 1],
    [{ recipientId: adId }, 1],
    [{ recipientId: 'operators' }, 1],
    [{ kind: 'restock.surplus' }, 1],
    [{ subjectId: restockId }, 1],
    [{ state: 'UNKNOWN' }, 1],
    [{ state: 'SENDING' }, claimed.length - 1],
    [{ state: 'SENT' }, 0],
    [{ subjectId: 'ad' }, 0],
  ];
  for (const [filter, count] of narrow) {
    const found = await list(filter);
    expect(found.length, JSON.stringify(filter)).toBe(count);
    const { kind, state } = filter;
    expect(found.every((mail) => mail.kind === (kind ?? mail.kind) && mail.state === (state ?? mail.state))).toBe(true);
  }
  expect(JSON.stringify(all)).not.toContain('@');
});

test('VIPs are listed by their first large order, newest first', async () => {
  const operator = await shop.operator();
  const product = await shop.product({ stock: 1_000 });
  const made: string[] = [];
  for (const buyer of await shop.buyers(3)) {
    const large = newOrder(buyer, [[product, 100]]);
    await charge(database, buyer, 100_000);
    await place(database, large);
    await pay(database, buyer, large.id);
    await database.rows(makeVips([large.id]));
    made.unshift(buyer.userId);
  }
  const page = async (before: string) =>
    (await database.rows(listVips(operator, before, 2))).flatMap(({ vip }) => vip ?? []);
  const first = await page('~');
  expect(first.map(({ userId }) => userId)).toEqual(made.slice(0, 2));
  expect((await page(first[1]?.orderId ?? '')).map(({ userId }) => userId)).toEqual(made.slice(2));
});

test('the timeline lists everything that happened to an order, in order; only operators see dead letters', async () => {
  const seller = await shop.seller();
  const buyer = await shop.buyer();
  const product = await shop.product({ seller, stock: 200 });
  const order = newOrder(buyer, [[product, 100]]);
  await place(database, order, newOrder(buyer, [[product, 1]]));
  await fresh.advanceClock(10);
  await pay(database, buyer, order.id);
  await charge(database, buyer, 100_000);
  await fresh.advanceClock(10);
  await pay(database, buyer, order.id);
  await publish();
  await database.rows(makeVips([order.id]));
  await database.rows(countSales([{ kind: 'paid', orderId: order.id }]));
  const paid: WantedMail = { kind: 'order.paid', subject: order.id };
  await database.rows(claimMails([paid], CLAIM));
  const body = JSON.stringify({ data: { orderId: order.id } });
  await database.rows(
    recordDeadLetter(newId('dl'), {
      queue: 'data-platform',
      messageId: 'm',
      body,
      attributes: {},
      error: 'no',
      receives: 5,
    }),
  );

  const of = async (caller: Principal) =>
    (await database.rows(readTimeline(caller, order.id))).flatMap(({ entry }) =>
      entry ? [entry as Record<string, unknown>] : [],
    );
  const seen = await of(buyer);
  expect(seen.map(({ kind, to, status, type, consumer }) => [kind, to ?? status ?? type ?? consumer])).toEqual([
    ['status', 'NOTPAYED'],
    ['event', 'order.placed'],
    ['payment', 'INITIATED'],
    ['payment', 'IN_PROGRESS'],
    ['payment', 'FAILED_CUSTOMER'],
    ['event', 'payment.failed'],
    ['status', 'PREPARING'],
    ['payment', 'INITIATED'],
    ['payment', 'IN_PROGRESS'],
    ['payment', 'COMPLETED'],
    ['event', 'order.paid'],
    ['consumer', 'vip'],
    ['consumer', 'best-sellers.paid'],
    ['mail', undefined],
  ]);
  expect(seen.filter(({ kind }) => kind === 'event').every(({ publishedAt }) => publishedAt !== null)).toBe(true);
  expect(await of(seller)).toEqual(seen);
  expect((await of(await shop.operator())).map(({ kind }) => kind)).toEqual([
    ...seen.map(({ kind }) => kind),
    'deadLetter',
  ]);
  expect(await database.rows(readTimeline(await shop.buyer(), order.id))).toEqual([
    { role: 'BUYER', found: false, entry: null },
  ]);
});
