/** What dead letters keep: nothing readable after their end, and no address of a deleted account. */
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import * as deadLetters from '#db/statements/dead-letters.ts';
import { readTimeline } from '#db/statements/orders.ts';
import * as redrives from '#db/statements/redrives.ts';
import { deleteExpired } from '#db/statements/retention.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { DeadLetterFilter } from '#domain/dead-letter.ts';
import type { DeadLetterId } from '#domain/ids.ts';
import { DEAD_LETTER_DAYS } from '#domain/limits.ts';
import { SesEvent } from '#domain/suppression.ts';
import { bounced } from '#test/stories/bad-input/messages.ts';
import { signedUp } from './accounts.ts';
import { openDeadLetters } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { park, alerts, historyOf, start, claim, begin } = openDeadLetters(fresh, shop);
let operator: Principal;
beforeEach(async () => {
  operator = await shop.operator();
});
const ADDRESS = 'marker-7qx@donut.test';

/** All rows of all tables as one text. */
async function allRows(): Promise<string> {
  const { rows } = await fresh.admin.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'app'",
  );
  const texts = rows.map(({ name }) => `select coalesce(string_agg(t::text, ' '), '') as one from app.${name} t`);
  const all = await fresh.admin.query<{ one: string }>(texts.join(' union all '));
  return all.rows
    .map(({ one }) => one)
    .join('\n')
    .toLowerCase();
}

const read = async (id: DeadLetterId) =>
  (await fresh.database.rows(deadLetters.readDeadLetter(operator, id)))[0]?.deadLetter;
const bodyOf = async (id: DeadLetterId): Promise<string> =>
  JSON.parse((await fresh.database.rows(deadLetters.readShown(id))).map(({ piece }) => piece).join('')).body;
const change = async (id: DeadLetterId, to: Parameters<typeof deadLetters.changeDeadLetter>[2]) =>
  (await fresh.database.rows(deadLetters.changeDeadLetter(operator, id, to)))[0]?.deadLetter;
const find = async (filter: DeadLetterFilter) =>
  (await fresh.database.rows(deadLetters.listDeadLetters(operator, filter, '~', 20))).flatMap(
    ({ deadLetter }) => deadLetter?.id ?? [],
  );

test('a discarded dead letter keeps its ids, size, hash and reason, and nothing else of its message', async () => {
  const order = newOrder(await shop.buyer(), [[await shop.product({ stock: 1 }), 1]]);
  await place(fresh.database, order);
  const body = JSON.stringify({ orderId: order.id, mail: { destination: [ADDRESS] } });
  const error = `no such user ${ADDRESS}: "${ADDRESS}"`;
  const id = await park('m', { queue: 'ses-events', body: '{}', error });
  await alerts();
  const version = (await read(id))?.version ?? 0;
  await change(id, { version, body });
  expect(await find({ text: ADDRESS.toUpperCase() })).toEqual([id]);

  const sha256 = createHash('sha256').update(body).digest('hex');
  const discarded = await change(id, { reason: 'an old message' });
  expect(discarded).toMatchObject({ state: 'discarded', bytes: body.length, sha256 });
  expect(discarded?.redactedAt).not.toBeNull();
  expect(await allRows()).not.toContain(ADDRESS);
  expect([await find({ text: ADDRESS }), await find({ error: ADDRESS })]).toEqual([[], []]);
  expect(JSON.parse(await bodyOf(id))).toEqual({ redacted: true, ids: [order.id] });
  expect((await historyOf(id)).at(-1)).toEqual(['discarded', operator.userId, 'an old message']);
  expect(await change(id, { reason: 'again' }), 'a repeat changes nothing').toEqual(discarded);
  const timeline = await fresh.database.rows(readTimeline(operator, order.id));
  expect(timeline.flatMap(({ entry }) => (entry?.kind === 'deadLetter' ? [entry] : []))).toHaveLength(1);
});

test('a handled dead letter keeps its message for 14 days, and longer while it waits in a redrive', async () => {
  const [handled, waiting, returned] = [await park('m1'), await park('m2'), await park('m3', { body: ADDRESS })];
  await alerts();
  const end = async (id: DeadLetterId) => {
    const { rows } = await fresh.admin.query<{ sends: number }>('select sends from app.dead_letters where id = $1', [
      id,
    ]);
    await fresh.database.rows(deadLetters.recordOutcomes('restock', [], [{ id, send: rows[0]?.sends ?? 0 }], null));
  };
  for (const id of [handled, waiting, returned]) await end(id);
  const redactedIds = async () =>
    (await fresh.admin.query('select id from app.dead_letters where redacted_at is not null order by id')).rows.map(
      ({ id }) => id,
    );
  await fresh.advanceClock(DEAD_LETTER_DAYS * 86_400 - 60);
  await fresh.database.rows(deleteExpired());
  expect(await redactedIds()).toEqual([]);
  await fresh.advanceClock(120);
  await start({ ids: [waiting] });
  expect((await fresh.database.rows(deleteExpired()))[0]?.deleted).toBe(2);
  expect(await redactedIds()).toEqual([handled, returned].sort());
  expect(await allRows()).not.toContain(ADDRESS);
  const { row } = await start({ ids: [handled] });
  expect(row?.redrive).toMatchObject({ total: 0, leftOut: { count: 1, ids: [handled] } });

  // A copy that comes back after all brings its message, and goes on.
  const { rows } = await fresh.admin.query('select sends from app.dead_letters where id = $1', [returned]);
  const copy = {
    id: returned,
    send: rows[0]?.sends,
    queue: 'restock',
    messageId: 'late',
    body: 'again',
    attributes: {},
  };
  await fresh.database.rows(deadLetters.recordDeadLetter(returned, { ...copy, error: 'no', receives: 5 }));
  expect(await read(returned)).toMatchObject({ state: 'parked', redactedAt: null, bytes: 5 });
  expect(await bodyOf(returned)).toBe('again');
  await alerts();
});

test('a message that is redacted between its claim and its sending is not sent', async () => {
  const id = await park('m');
  await alerts();
  await fresh.admin.query("update app.dead_letters set state = 'handled', ended_at = app.now() where id = $1", [id]);
  await fresh.admin.query(
    "insert into app.dead_letter_history (dead_letter_id, state, actor, detail) values ($1, 'handled', 'restock', '')",
    [id],
  );
  await start({ ids: [id] });
  const claimed = await claim();
  expect(claimed.map((one) => one.id)).toEqual([id]);
  await fresh.admin.query('select app.redact_dead_letters(array[$1])', [id]);
  expect(await begin(claimed)).toEqual([]);
  const session = await fresh.session();
  await session.query("select app.redact_dead_letters(array(select id from app.dead_letters where state = 'parked'))");
  await session.close();
});

test('deleting an account erases its address from every dead letter, however it is written there', async () => {
  const { caller: user } = await signedUp(fresh.database, ADDRESS);
  const escaped = [
    ADDRESS,
    ADDRESS.toUpperCase(),
    `Kim <${ADDRESS}>`,
    `{"a":"\\u003c${ADDRESS}\\u003e"}`,
    `{"a":"x\\n${ADDRESS}"}`,
    `{"a":"${ADDRESS.replace('@', '\\u0040')}"}`,
    JSON.stringify({ Message: JSON.stringify({ to: ADDRESS }).replace('@', '\\u0040') }),
    `to=%3C${ADDRESS.replace('@', '%40')}%3E`,
    `${ADDRESS}.`,
  ];
  const others = [`a${ADDRESS}`, `${ADDRESS}.kr`, `a.${ADDRESS}`, `${ADDRESS}-mail.test`, 'marker-7qx@donut-test'];
  const ids = [];
  for (const [i, body] of [...escaped, ...others].entries()) ids.push(await park(`m${i}`, { body }));
  const event = await park('event', {
    queue: 'ses-events',
    body: bounced({}, { bouncedRecipients: [{ emailAddress: ADDRESS }] }),
    error: `rejected ${ADDRESS}`,
  });
  await alerts();
  await fresh.admin.query("update app.dead_letters set attributes = jsonb_build_object('to', $1::text) where id = $2", [
    ADDRESS,
    event,
  ]);
  await fresh.database.rows(deadLetters.recordOutcomes('ses-events', [{ messageId: 'f', error: ADDRESS }], [], null));
  const { id: redrive } = await start({ filter: { text: ADDRESS, queue: 'ses-events' } });
  await fresh.database.rows(redrives.cancelRedrive(operator, redrive));

  expect((await fresh.database.rows(deleteAccount(user)))[0]?.outcome).toBe('deleted');
  const bodies = await Promise.all(ids.map(bodyOf));
  expect(bodies.slice(escaped.length), 'longer addresses are of other people').toEqual(others);
  const kept = bodies.slice(0, escaped.length).filter((body) => /marker/i.test(body));
  expect(kept).toEqual([]);
  for (const body of bodies.filter((one) => one.startsWith('{'))) JSON.parse(body);
  const all = others.reduce((text, other) => text.replaceAll(other, ''), await allRows());
  expect(all).not.toContain('marker-7qx');
  expect(SesEvent.parse(JSON.parse(await bodyOf(event))), 'the message can still be redriven').toBeTruthy();
});

test.each([
  ['one character', 'x'],
  ['quotes', '"'],
  ['line breaks', '\n'],
  ['Korean', '도'],
])('a dead letter of 1 MiB of %s is recorded, listed, opened cut, and redriven as a whole', async (_, character) => {
  const body = character.repeat(Math.floor(1_048_576 / Buffer.byteLength(character)));
  const id = await park('m', { queue: 'vip', body });
  await alerts();
  expect(await find({ queue: 'vip' })).toEqual([id]);
  expect(await read(id)).toMatchObject({ bytes: Buffer.byteLength(body), sha256: null });
  expect(body.startsWith(await bodyOf(id))).toBe(true);
  expect([...(await bodyOf(id))].length).toBe(32_768);
  await start({ ids: [id] });
  const [claimed] = await claim();
  const first = await fresh.database.rows(redrives.beginRedrivenSend(claimed?.redriveId ?? '', id));
  const pieces = first.map(({ piece }) => piece);
  for (let page = 1; pieces.length === page * 16; page++)
    pieces.push(...(await fresh.database.rows(deadLetters.readMessage(id, page))).map(({ piece }) => piece));
  expect(JSON.parse(pieces.join('')).body === body).toBe(true);
  await fresh.database.rows(redrives.recordRedriven(claimed?.redriveId ?? '', [{ id }]));
  expect(await change(id, { reason: 'too large' })).toMatchObject({ bytes: Buffer.byteLength(body) });
});

test('a dead letter with fifty long errors in its history is opened', async () => {
  const id = await park('m', { error: '오'.repeat(500) });
  await alerts();
  await fresh.admin.query(
    "insert into app.dead_letter_history (dead_letter_id, state, actor, detail) select $1, 'parked', 'dlq-retry', repeat('오', 500) from generate_series(1, 60)",
    [id],
  );
  const rows = await fresh.database.rows(deadLetters.readDeadLetter(operator, id));
  expect(rows).toHaveLength(50);
});
