import { expect, test } from 'vitest';
import type { Statement } from '#db/sql.ts';
import { countSales } from '#db/statements/best-sellers.ts';
import { changeDeadLetter, recordDeadLetter, recordOutcomes } from '#db/statements/dead-letters.ts';
import { claimMails, listMails, recordMails } from '#db/statements/mails.ts';
import { changeSubscription } from '#db/statements/notices.ts';
import { listOperatorActions } from '#db/statements/operator-actions.ts';
import { readTimeline } from '#db/statements/orders.ts';
import { claimOutbox, markPublished } from '#db/statements/outbox.ts';
import { readOverview, readQueueFailures } from '#db/statements/overview.ts';
import { readStock } from '#db/statements/products.ts';
import { changeSnooze } from '#db/statements/queues.ts';
import { listRestocks } from '#db/statements/restocks.ts';
import { listVips, makeVips } from '#db/statements/vips.ts';
import type { Principal } from '#domain/caller.ts';
import type { OrderId, ProductId } from '#domain/ids.ts';
import { RESTOCK_OVERDUE_MINUTES } from '#domain/limits.ts';
import type { MailFilter, WantedMail } from '#domain/mail.ts';
import type { OperatorActionFilter } from '#domain/operator-action.ts';
import type {
  ChartWindow,
  OverviewProblem,
  OverviewProduct,
  OverviewRate,
  OverviewTotals,
  StockPoint,
} from '#domain/overview.ts';
import { register } from './ads.ts';
import { openDeadLetters } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { cancel, charge, expire, pay } from './orders.ts';
import { adjust } from './products.ts';
import {
  CLAIM,
  claimFactoryTask,
  deliver,
  newId,
  newOrder,
  openShop,
  place,
  requestManually,
  stockOut,
} from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
const { park } = openDeadLetters(fresh, shop);

/** Publishes the due events, as the relay does. */
async function publish(): Promise<void> {
  const events = await database.rows(claimOutbox(false));
  await database.rows(markPublished(events.flatMap(({ id }) => (id === null ? [] : [id]))));
}

async function overview(
  caller: Principal,
  product: ProductId | null = null,
  window = 20_000,
  span?: ChartWindow,
  chart = { points: 300, chartMoves: 2_000 },
) {
  const how = {
    window,
    products: 20,
    moves: 2_000,
    events: 20,
    unpaid: 10_000,
    waiting: 1_000,
    waitHours: 24,
    ...chart,
    lateSeconds: 60,
    failedMails: 10,
  };
  const rows = await database.rows(readOverview(caller, product, span, how));
  const parts = <T>(name: string) => rows.filter(({ part }) => part === name).map(({ item }) => item as T);
  return {
    totals: parts<OverviewTotals>('totals')[0],
    products: parts<OverviewProduct>('product'),
    chart: parts<{ productId: string }>('chart')[0]?.productId,
    points: parts<StockPoint>('point'),
    problems: parts<OverviewProblem>('problem'),
    rates: parts<OverviewRate>('rate'),
    events: parts<{ id: string; type: string; title: string | null }>('event'),
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
  const imageUrl = 'https://pictures.donut.test/glazed.webp';
  const [unsold, product] = [
    await shop.product({ seller, stock: 7 }),
    await shop.product({ seller, stock: 1, imageUrl }),
  ];
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

  expect(products.map((one) => one.imageUrl)).toEqual([null, imageUrl]);
  expect([chart, points.at(-1)]).toMatchObject([unsold, { onHand: 8, available: 8 }]);
});

/** The points of a chart as [onHand, available, least, most]. */
const levelsOf = (points: readonly StockPoint[]) =>
  points.map(({ onHand, available, least, most }) => [onHand, available, least, most]);

test('the stock chart begins with the state before it, and a bucket keeps its lowest and highest stock', async () => {
  const product = await shop.product({ stock: 10 });
  const operator = await shop.operator();
  const buyer = await shop.buyer();
  await fresh.advanceClock(2_000);
  const orders = [newOrder(buyer, [[product, 6]]), newOrder(buyer, [[product, 4]])];
  for (const one of orders) await place(database, one);
  for (const { id } of orders.slice(1)) await cancel(database, buyer, id);
  const before = [10, 10, 10, 10];
  // Registered, sold out and released within one bucket: all of it is seen.
  const oneBucket = { points: 1, chartMoves: 2_000 };
  expect(levelsOf((await overview(operator, product, 1, '24h', oneBucket)).points)).toEqual([
    [0, 0, 0, 0],
    [10, 4, 0, 10],
  ]);
  expect(levelsOf((await overview(operator, product, 1, '15m', oneBucket)).points)).toEqual([before, [10, 4, 0, 4]]);
  // Later than the time span nothing has changed: one point, the state at its beginning.
  await fresh.advanceClock(1_000);
  expect(levelsOf((await overview(operator, product, 1, '15m')).points)).toEqual([[10, 4, 4, 4]]);
  expect((await overview(operator, newId('prd'))).points).toEqual([]);
});

test('the chart of an unchanged product is the same within a minute', async () => {
  const product = await shop.product({ stock: 3 });
  const operator = await shop.operator();
  const read = async () => (await overview(operator, product)).points;
  // The reads may be at both sides of a full minute, but not three times.
  const reads = [await read(), await read(), await read(), await read()].map((points) => JSON.stringify(points));
  expect(new Set(reads).size).toBeLessThan(3);
});

test('a stock chart over more moves than are read begins before the oldest of them', async () => {
  const product = await shop.product({ stock: 10 });
  const operator = await shop.operator();
  const buyer = await shop.buyer();
  for (let i = 0; i < 3; i++) await place(database, newOrder(buyer, [[product, 1]]));
  const { points } = await overview(operator, product, 1, '1h', { points: 300, chartMoves: 2 });
  expect(levelsOf(points)[0]).toEqual([10, 9, 9, 9]);
  expect(levelsOf(points).at(-1)?.slice(0, 3)).toEqual([10, 7, 7]);
});

test('the rates count placed and refused orders, mails and failures of the last 15 minutes, each once', async () => {
  const operator = await shop.operator();
  const product = await shop.product({ stock: 1 });
  const sum = async () => {
    const { rates } = await overview(operator);
    expect(rates).toHaveLength(15);
    const total = (of: (rate: OverviewRate) => number) => rates.reduce((all, rate) => all + of(rate), 0);
    return {
      placed: total(({ placed }) => placed),
      refused: total(({ refused }) => refused),
      mails: total(({ mails }) => mails),
      failures: total(({ failures }) => failures),
    };
  };
  const orders = [newOrder(await shop.buyer(), [[product, 1]]), newOrder(await shop.buyer(), [[product, 1]])];
  await place(database, ...orders);
  await publish();
  await database.rows(recordOutcomes('vip', [{ messageId: 'm1', error: 'first' }], [], 'req-1'));
  const refused: WantedMail = { kind: 'order.refused', subject: orders[1]?.id ?? '' };
  const claimed = (await database.rows(claimMails([refused], CLAIM))).flatMap(({ id }) => id ?? []);
  await database.rows(recordMails(claimed.map((id) => ({ id, state: 'SENT', providerId: 'ses' }))));
  const expected = { placed: 1, refused: 1, mails: 1, failures: 1 };
  expect(await sum()).toEqual(expected);
  expect(await sum()).toEqual(expected);
  await fresh.advanceClock(300);
  expect(await sum()).toEqual(expected);
  await fresh.advanceClock(3_600);
  expect(await sum()).toEqual({ placed: 0, refused: 0, mails: 0, failures: 0 });
});

test('the overview says what is wrong and since when, and which restock is stuck', async () => {
  const operator = await shop.operator();
  const product = await shop.product({ stock: 0 });
  expect((await overview(operator)).problems).toEqual([]);
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await publish();
  await claimFactoryTask(database, stockOut(product, 1));
  const incomingOf = async () =>
    (await overview(operator)).products.find(({ id }) => id === product) as OverviewProduct;
  expect(await incomingOf()).toMatchObject({ incoming: 10, stuck: null, short: true });
  const id = await park('stuck', {
    body: JSON.stringify({ type: 'stock.out', data: { productId: product, round: 1 } }),
  });
  const { problems } = await overview(operator);
  expect(problems).toMatchObject([{ kind: 'dead_letters', count: 1, queue: 'restock' }]);
  expect(await incomingOf()).toMatchObject({ incoming: 0, stuck: id });
  expect((await database.rows(readStock(product)))[0]?.incoming).toBe(0);
  await place(database, newOrder(await shop.buyer(), [[await shop.product({ stock: 1 }), 1]]));
  await fresh.advanceClock(100);
  expect((await overview(operator)).problems.map(({ kind, queue }) => [kind, queue])).toEqual([
    ['dead_letters', 'restock'],
    ['queue_late', 'relay'],
  ]);
  // The same time in each read, and a minute that did not change is not written again.
  const late = async () => (await overview(operator)).problems.find(({ kind }) => kind === 'queue_late')?.since;
  const written = async () => (await admin.query('select slot, xmin from app.overview_minutes order by slot')).rows;
  const [since, rows] = [await late(), await written()];
  await fresh.advanceClock(1);
  expect(await late()).toBe(since);
  expect(await written()).toEqual(expect.arrayContaining(rows));
});

test('a restock is stuck by a message of its own that is parked or discarded, until a person requests it again', async () => {
  const [operator, product] = [await shop.operator(), await shop.product({ stock: 0 })];
  await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await claimFactoryTask(database, stockOut(product, 1));
  const stuck = async () =>
    (await database.rows(listRestocks(operator, product, '~', 9)))[0]?.restock?.deadLetterId ?? null;
  const bodyOf = (data: object) => ({ body: JSON.stringify({ type: 'x', data }) });
  await park('other restock', bodyOf({ restockId: 'rst_other', attempt: 1, note: product }));
  await park('other round', bodyOf({ productId: product, round: 7 }));
  await park('no event', { body: `{"data": ${product}` });
  expect(await stuck()).toBeNull();
  const id = await park('its own', bodyOf({ productId: product, round: 1 }));
  expect(await stuck()).toBe(id);
  await database.rows(changeDeadLetter(operator, id, { reason: 'test' }));
  expect(await stuck()).toBe(id);
  await fresh.advanceClock(60 * RESTOCK_OVERDUE_MINUTES);
  await requestManually(database, operator, product);
  expect(await stuck()).toBeNull();
});

test('short products come first, and an event has the title of its product', async () => {
  const operator = await shop.operator();
  const [short, other] = [await shop.product({ stock: 1 }), await shop.product({ stock: 5 })];
  for (const product of [short, short, other]) await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  await publish();
  const { products, events } = await overview(operator);
  expect(products.map(({ id }) => id)).toEqual([short, other]);
  expect(new Set(events.map(({ title }) => title === null))).toEqual(new Set([false]));
});

test('only operators can read the overview, the queues, the mails and the VIPs', async () => {
  for (const caller of [await shop.buyer(), await shop.seller()]) {
    const statements: readonly Statement<object>[] = [
      readOverview(caller, null),
      readQueueFailures(caller),
      listMails(caller, {}, 9, 9),
      listVips(caller, '~', 9),
      listOperatorActions(caller, {}, 2 ** 40, 9),
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

  const productOf = (wanted: string) => all.find(({ kind }) => kind === wanted)?.productId;
  expect([productOf('ad.stop'), productOf('restock.surplus'), productOf('order.paid')]).toEqual([
    product,
    product,
    null,
  ]);

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

test('what operators did is listed newest first, page by page', async () => {
  const operator = await shop.operator();
  const { rows } = await admin.query<{ at: string }>("select app.rfc3339(app.now() + interval '1 hour') as at");
  for (const queue of ['vip', 'mail', 'vip'] as const)
    await database.rows(changeSnooze(operator, queue, null, { until: rows[0]?.at ?? '', reason: queue }));
  const page = async (before: number) =>
    (await database.rows(listOperatorActions(operator, {}, before, 2))).flatMap(({ action }) => action ?? []);
  const first = await page(2 ** 40);
  const rest = await page(Number(first[1]?.id));
  expect([...first, ...rest].map(({ target }) => target)).toEqual(['vip', 'mail', 'vip']);
  expect(first[0]).toMatchObject({ operator: operator.userId, detail: { reason: 'vip' } });
  const filtered = async (filter: OperatorActionFilter, before = 2 ** 40, limit = 9) =>
    (await database.rows(listOperatorActions(operator, filter, before, limit))).flatMap(({ action }) => action ?? []);
  const mine = { operator: operator.userId };
  const targets = async (...request: Parameters<typeof filtered>) =>
    (await filtered(...request)).map(({ target }) => target);
  expect(await targets(mine)).toEqual(['vip', 'mail', 'vip']);
  expect(await targets(mine, Number(first[0]?.id), 1)).toEqual(['mail']);
  expect(await targets({ ...mine, target: 'vip' })).toEqual(['vip', 'vip']);
  expect(await targets({ ...mine, target: 'vip', action: 'unsnooze' })).toEqual([]);
  expect(await targets({ action: 'snooze', ...mine })).toEqual(['vip', 'mail', 'vip']);
  expect((await filtered({ action: 'snooze' })).every(({ action }) => action === 'snooze')).toBe(true);
  expect(await filtered({ action: 'restore' })).toEqual([]);
  // The bodies of an edited message are not shown: they may hold addresses.
  await admin.query(
    `insert into app.operator_actions (operator, action, target, detail)
     values ('setup', 'edit', 'dl_1', '{"before": "kim@donut.test", "after": "{}", "wish": {"queue": "vip"}}')`,
  );
  expect((await page(2 ** 40))[0]?.detail).toEqual({ selection: { queue: 'vip' } });
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
  await fresh.advanceClock(1);
  await database.rows(makeVips([order.id]));
  await fresh.advanceClock(1);
  await database.rows(countSales([{ kind: 'paid', orderId: order.id }]));
  const paid: WantedMail = { kind: 'order.paid', subject: order.id };
  await database.rows(claimMails([paid], CLAIM));
  await fresh.advanceClock(1);
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
