import { expect, test } from 'vitest';
import { markPublished } from '#db/statements/outbox.ts';
import { closeStream, openStream, readStream } from '#db/statements/stream.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import {
  STREAM_BEHIND_EVENTS_MAX,
  STREAM_SECONDS_MAX,
  STREAM_WINDOW_EVENTS_MAX,
  STREAMS_PER_USER_MAX,
} from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { emptyStock, joinWaitlist, leaveWaitlist, notifyAll, openRun, refill } from './notices.ts';
import { asRequest } from './order-requests.ts';
import { newId, newOrder, openShop, place } from './shop.ts';

// The tests insert events directly. Other files check the invariants.
const fresh = freshDatabase({ invariants: false });
const shop = openShop(fresh);
const { database, admin } = fresh;

const write = async (count: number): Promise<number[]> =>
  (
    await admin.query<{ id: string }>(
      `insert into app.outbox (topic, type, data) select 'stock', 'stock.out', jsonb_build_object('n', n)
       from generate_series(1, $1::int) n returning id`,
      [count],
    )
  ).rows.map(({ id }) => Number(id));
const publishAll = async () => {
  const { rows } = await admin.query<{ id: string }>(
    'select id from app.outbox where published_at is null order by id',
  );
  await database.rows(markPublished(rows.map(({ id }) => Number(id))));
};

async function read(caller: Principal, after: number | null, holder: string | null = null) {
  const rows = await database.rows(readStream(caller, holder, after));
  const events = rows.flatMap(({ seq, type, data }) => (type === null ? [] : [{ seq, type, data }]));
  return { role: rows[0]?.role, reached: rows[0]?.reached ?? -1, events };
}

test('an event published later never appears before an event that was read: no reader misses an event', async () => {
  const [first = 0, second = 0] = await write(2);
  const operator = await shop.operator();
  const [slow, quick] = [await fresh.session(), await fresh.session()];
  await slow.query('begin');
  await slow.rows(markPublished([second]));
  const waiting = quick.rows(markPublished([first]));
  expect(await read(operator, 0)).toMatchObject({ reached: 0, events: [] });
  await slow.query('commit');
  const seen = await read(operator, 0);
  await waiting;
  const rest = await read(operator, seen.reached);
  expect([...seen.events, ...rest.events].map(({ data }) => data?.['n'])).toEqual([2, 1]);
  await Promise.all([slow.close(), quick.close()]);
});

test('a buyer sees the rejection of an own order request, which no order belongs to; other buyers and sellers do not', async () => {
  const seller = await shop.seller();
  const request = asRequest(newOrder(await shop.buyer(), [[newId('prd'), 1]]));
  await place(database, request);
  await publishAll();
  const data = { orderId: request.id, buyerId: request.buyer.userId, code: 'product.not_found' };
  for (const caller of [request.buyer, await shop.operator()])
    expect(await read(caller, 0)).toMatchObject({ events: [{ type: 'order.rejected', data }] });
  for (const caller of [seller, await shop.buyer()]) expect(await read(caller, 0)).toMatchObject({ events: [] });
});

test('20 relays publish 4,000 events during the read: each event is read once, in order', async () => {
  const ids = await write(4_000);
  const operator = await shop.operator();
  const seen: number[] = [];
  let reached = 0;
  let done = false;
  const follow = async () => {
    for (;;) {
      const last = done;
      const found = await read(operator, reached);
      seen.push(...found.events.map(({ seq }) => seq ?? 0));
      if (found.reached === reached && last) return;
      reached = found.reached;
    }
  };
  const batches = Array.from({ length: 200 }, (_, i) => ids.slice(i * 20, i * 20 + 20));
  const publishing = fresh.inParallel(20, batches, (session, batch) => session.rows(markPublished(batch)));
  const following = follow();
  await publishing;
  done = true;
  await following;
  expect(seen).toEqual(Array.from({ length: 4_000 }, (_, i) => i + 1));
});

test('a buyer reads events of own orders, a seller events of own products, an operator all events', async () => {
  const [seller, other] = [await shop.seller(), await shop.seller()];
  const product = await shop.product({ stock: 1, seller });
  const [first, late, otherBuyer] = await shop.buyers(3);
  if (!first || !late || !otherBuyer) throw new Error('no buyers');
  await place(database, newOrder(first, [[product, 1]]));
  await place(database, newOrder(late, [[product, 1]]));
  await admin.query(
    `insert into app.outbox (topic, type, data) values
    ('stock', 'stock.back', jsonb_build_object('productId', $1::text, 'round', 2, 'available', 5)),
    ('operators', 'dead_letter.parked', '{"deadLetterId": "dl_1", "queue": "restock"}')`,
    [product],
  );
  await publishAll();
  const types = async (caller: Principal) => (await read(caller, 0)).events.map(({ type }) => type);
  expect(await types(first)).toEqual(['order.placed']);
  expect(await types(late)).toEqual(['order.refused', 'stock.back']);
  expect(await types(otherBuyer)).toEqual([]);
  expect(await types(seller)).toEqual(['order.placed', 'stock.out', 'order.refused', 'stock.back']);
  expect(await types(other)).toEqual([]);
  expect(await types(await shop.operator())).toEqual([
    'order.placed',
    'stock.out',
    'order.refused',
    'stock.back',
    'dead_letter.parked',
  ]);
});

test('N5: stock.back is read by buyers who waited for the stock cycle: subscribers and buyers with an out-of-stock order; not after an unsubscription', async () => {
  const product = await shop.product({ stock: 0 });
  const [subscriber, outOfStock, unsubscribed, leftAfterNotice] = (await shop.buyers(4)) as [
    Principal,
    Principal,
    Principal,
    Principal,
  ];
  await place(database, newOrder(outOfStock, [[product, 1]]));
  await joinWaitlist(database, product, [subscriber, unsubscribed, leftAfterNotice]);
  await leaveWaitlist(database, product, unsubscribed);
  await openRun(database, product, await refill(admin, product, 5));
  await publishAll();
  const cycles = async (caller: Principal) =>
    (await read(caller, 0)).events.flatMap(({ type, data }) => (type === 'stock.back' ? [data?.['round']] : []));
  expect([await cycles(subscriber), await cycles(outOfStock), await cycles(unsubscribed)]).toEqual([[2], [2], []]);

  // After the notices the buyer with the out-of-stock order waits no more, and one subscriber unsubscribes.
  await notifyAll(database);
  await leaveWaitlist(database, product, leftAfterNotice);
  expect([await cycles(outOfStock), await cycles(leftAfterNotice)]).toEqual([[2], [2]]);
  await emptyStock(admin, product);
  await refill(admin, product, 5);
  await publishAll();
  expect(await cycles(subscriber)).toEqual([2, 3]);
  for (const caller of [outOfStock, leftAfterNotice])
    expect(await cycles(caller), 'of the stock cycle of the notice').toEqual([2]);
  expect(await cycles(unsubscribed)).toEqual([]);
});

test('a reader without matching events still advances; a deleted account reads nothing', async () => {
  await write(STREAM_WINDOW_EVENTS_MAX + 10);
  await publishAll();
  const buyer = await shop.buyer();
  expect(await read(buyer, 0)).toMatchObject({ reached: STREAM_WINDOW_EVENTS_MAX, events: [] });
  expect(await read(buyer, STREAM_WINDOW_EVENTS_MAX)).toMatchObject({ reached: STREAM_WINDOW_EVENTS_MAX + 10 });
  await database.rows(deleteAccount(buyer));
  expect(await read(buyer, 0)).toMatchObject({ role: null, events: [] });
});

test('a new reader, or a reader of another shop, starts at the end; a reader too far behind gets a reset', async () => {
  await write(3);
  await publishAll();
  const operator = await shop.operator();
  expect(await read(operator, null)).toMatchObject({ reached: 3, events: [] });
  expect(await read(operator, 99)).toMatchObject({ reached: 3, events: [] });
  await admin.query(`select setval('app.outbox_seq', $1)`, [STREAM_BEHIND_EVENTS_MAX + 10]);
  await write(1);
  await publishAll();
  expect(await read(operator, 3)).toMatchObject({ events: [{ type: 'reset', seq: STREAM_BEHIND_EVENTS_MAX + 11 }] });
});

const opened = async (buyer: Principal, holder: string, slots = 5) =>
  (await database.rows(openStream(buyer, holder, slots)))[0]?.outcome;

test('the number of open streams is limited, also for parallel requests; a closed or expired stream frees its slot', async () => {
  const buyers = await shop.buyers(30);
  const [one, two, three] = buyers as [Principal, Principal, Principal];
  const outcomes = (
    await fresh.inParallel(20, buyers, (session, buyer) => session.rows(openStream(buyer, buyer.userId, 5)))
  ).flat();
  expect(outcomes.filter(({ outcome }) => outcome === 'open')).toHaveLength(5);
  const holder = (await admin.query<{ holder: string }>('select holder from app.stream_slots limit 1')).rows[0]?.holder;
  expect(await database.rows(closeStream(holder ?? ''))).toEqual([{ closed: 1 }]);
  const newcomer = await shop.buyer();
  expect(await opened(newcomer, 'a')).toBe('open');
  expect(await opened(await shop.buyer(), 'b')).toBe('stream.full');
  await fresh.advanceClock(STREAM_SECONDS_MAX + 1);
  for (const buyer of [one, two, three]) expect(await opened(buyer, `again ${buyer.userId}`)).toBe('open');
});

test('a user who opens many streams does not block others: the oldest stream of the user ends', async () => {
  const [mine, other] = (await shop.buyers(2)) as [Principal, Principal];
  for (let i = 1; i <= 20; i++) expect(await opened(mine, `stream ${i}`)).toBe('open');
  expect(await shop.count('stream_slots where until > app.now()')).toBe(STREAMS_PER_USER_MAX);
  expect((await read(mine, 0, 'stream 17')).role).toBeNull();
  expect((await read(mine, 0, 'stream 18')).role).toBe('BUYER');
  expect(await opened(other, 'other')).toBe('open');
});
