import { expect, test } from 'vitest';
import { markPublished } from '#db/outbox.ts';
import { closeStream, openStream, readStream } from '#db/stream.ts';
import { withdraw } from '#db/users.ts';
import type { Asker } from '#domain/asker.ts';
import {
  STREAM_BEHIND_EVENTS_MAX,
  STREAM_SECONDS_MAX,
  STREAM_WINDOW_EVENTS_MAX,
  STREAMS_PER_USER_MAX,
} from '#domain/limits.ts';
import { freshDatabase } from '#test/database/fresh.ts';
import { empty, join, leave, openRun, refill, tellAll } from '#test/database/notices.ts';
import { openShop, place, wish } from '#test/database/shop.ts';

// Events are put here by hand: the shop's own invariants are those of the other files.
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

async function look(asker: Asker, after: number | null, holder: string | null = null) {
  const rows = await database.rows(readStream(asker, holder, after));
  const events = rows.flatMap(({ seq, type, data }) => (type === null ? [] : [{ seq, type, data }]));
  return { role: rows[0]?.role, reached: rows[0]?.reached ?? -1, events };
}

test('an event that is published later never appears before one that was seen: nobody misses any', async () => {
  const [first = 0, second = 0] = await write(2);
  const operator = await shop.operator();
  const [slow, quick] = [await fresh.session(), await fresh.session()];
  await slow.query('begin');
  await slow.rows(markPublished([second]));
  const waiting = quick.rows(markPublished([first]));
  expect(await look(operator, 0)).toMatchObject({ reached: 0, events: [] });
  await slow.query('commit');
  const seen = await look(operator, 0);
  await waiting;
  const rest = await look(operator, seen.reached);
  expect([...seen.events, ...rest.events].map(({ data }) => data?.['n'])).toEqual([2, 1]);
  await Promise.all([slow.close(), quick.close()]);
});

test('20 relays publish 4,000 events while a reader follows: each is seen once, in order', async () => {
  const ids = await write(4_000);
  const operator = await shop.operator();
  const seen: number[] = [];
  let reached = 0;
  let done = false;
  const follow = async () => {
    for (;;) {
      const last = done;
      const found = await look(operator, reached);
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

test('everybody sees his own: a buyer his orders, a seller those of his products, an operator all', async () => {
  const [seller, other] = [await shop.seller(), await shop.seller()];
  const product = await shop.product({ stock: 1, seller });
  const [lucky, late, stranger] = await shop.buyers(3);
  if (!lucky || !late || !stranger) throw new Error('no buyers');
  await place(database, wish(lucky, [[product, 1]]));
  await place(database, wish(late, [[product, 1]]));
  await admin.query(
    `insert into app.outbox (topic, type, data) values
    ('stock', 'stock.back', jsonb_build_object('productId', $1::text, 'round', 2, 'available', 5)),
    ('operators', 'dead_letter.parked', '{"deadLetterId": "dl_1", "queue": "restock"}')`,
    [product],
  );
  await publishAll();
  const types = async (asker: Asker) => (await look(asker, 0)).events.map(({ type }) => type);
  expect(await types(lucky)).toEqual(['order.placed']);
  expect(await types(late)).toEqual(['order.refused', 'stock.back']);
  expect(await types(stranger)).toEqual([]);
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

test('N5: that a product is back is seen by those who waited for that round: subscribed, or refused and told; not by who has left the line', async () => {
  const product = await shop.product({ stock: 0 });
  const [subscriber, refused, gone, goneOnceTold] = (await shop.buyers(4)) as [Asker, Asker, Asker, Asker];
  await place(database, wish(refused, [[product, 1]]));
  await join(database, product, [subscriber, gone, goneOnceTold]);
  await leave(database, product, gone);
  await openRun(database, product, await refill(admin, product, 5));
  await publishAll();
  const rounds = async (asker: Asker) =>
    (await look(asker, 0)).events.flatMap(({ type, data }) => (type === 'stock.back' ? [data?.['round']] : []));
  expect([await rounds(subscriber), await rounds(refused), await rounds(gone)]).toEqual([[2], [2], []]);

  // Once they are told, the refused one waits no more; the line was left by the one who had his mail.
  await tellAll(database);
  await leave(database, product, goneOnceTold);
  expect([await rounds(refused), await rounds(goneOnceTold)]).toEqual([[2], [2]]);
  await empty(admin, product);
  await refill(admin, product, 5);
  await publishAll();
  expect(await rounds(subscriber)).toEqual([2, 3]);
  for (const asker of [refused, goneOnceTold]) expect(await rounds(asker), 'of the round he was told of').toEqual([2]);
  expect(await rounds(gone)).toEqual([]);
});

test('who sees nothing of a long list moves on all the same; who has left sees nothing', async () => {
  await write(STREAM_WINDOW_EVENTS_MAX + 10);
  await publishAll();
  const buyer = await shop.buyer();
  expect(await look(buyer, 0)).toMatchObject({ reached: STREAM_WINDOW_EVENTS_MAX, events: [] });
  expect(await look(buyer, STREAM_WINDOW_EVENTS_MAX)).toMatchObject({ reached: STREAM_WINDOW_EVENTS_MAX + 10 });
  await database.rows(withdraw(buyer));
  expect(await look(buyer, 0)).toMatchObject({ role: null, events: [] });
});

test('who comes new, or from another shop, begins now; who was away too long is told to read everything anew', async () => {
  await write(3);
  await publishAll();
  const operator = await shop.operator();
  expect(await look(operator, null)).toMatchObject({ reached: 3, events: [] });
  expect(await look(operator, 99)).toMatchObject({ reached: 3, events: [] });
  await admin.query(`select setval('app.outbox_seq', $1)`, [STREAM_BEHIND_EVENTS_MAX + 10]);
  await write(1);
  await publishAll();
  expect(await look(operator, 3)).toMatchObject({ events: [{ type: 'reset', seq: STREAM_BEHIND_EVENTS_MAX + 11 }] });
});

const opened = async (buyer: Asker, holder: string, slots = 5) =>
  (await database.rows(openStream(buyer, holder, slots)))[0]?.outcome;

test('so many may look at a time and no more, however many come at once; a place is free again when it is left or over', async () => {
  const buyers = await shop.buyers(30);
  const [one, two, three] = buyers as [Asker, Asker, Asker];
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

test('nobody keeps others out by coming again and again: his oldest connection ends', async () => {
  const [mine, other] = (await shop.buyers(2)) as [Asker, Asker];
  for (let i = 1; i <= 20; i++) expect(await opened(mine, `line ${i}`)).toBe('open');
  expect(await shop.count('stream_slots where until > app.now()')).toBe(STREAMS_PER_USER_MAX);
  expect((await look(mine, 0, 'line 17')).role).toBeNull();
  expect((await look(mine, 0, 'line 18')).role).toBe('BUYER');
  expect(await opened(other, 'other')).toBe('open');
});
