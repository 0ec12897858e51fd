import { expect, test } from 'vitest';
import { deleteExpired } from '#db/statements/retention.ts';
import { FAILURE_DAYS, IDEMPOTENCY_KEY_HOURS, RETENTION_BATCH_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';

const fresh = freshDatabase();
const HOUR_SECONDS = 3_600;

const forget = async () => (await fresh.database.rows(deleteExpired()))[0]?.deleted;
const keys = (count: number, name: string) =>
  fresh.admin.query(
    `insert into app.idempotency (caller, route, key, request_hash, answer)
     select 'usr_x', 'registerAd', $2 || n, 'h', '{}' from generate_series(1, $1::int) n`,
    [count, name],
  );
const reason = (messageId: string) =>
  fresh.admin.query("insert into app.failures (message_id, queue, error) values ($1, 'mail', 'no')", [messageId]);
const left = async (table: string) =>
  (await fresh.admin.query(`select count(*)::int as n from app.${table}`)).rows[0]?.n as number;

test('a key is good for a day, and not for ever', async () => {
  await keys(1, 'old');
  await fresh.advanceClock(IDEMPOTENCY_KEY_HOURS * HOUR_SECONDS - 60);
  await keys(1, 'young');
  expect(await forget()).toBe(0);
  await fresh.advanceClock(120);
  expect(await forget()).toBe(1);
  expect((await fresh.admin.query('select key from app.idempotency')).rows).toEqual([{ key: 'young1' }]);
});

test('the reason of a failure is kept as long as a dead-letter queue keeps its message', async () => {
  await reason('old');
  await fresh.advanceClock(FAILURE_DAYS * 24 * HOUR_SECONDS - 60);
  await reason('young');
  expect(await forget()).toBe(0);
  await fresh.advanceClock(120);
  expect([await forget(), await left('failures')]).toEqual([1, 1]);
});

test('many are forgotten in batches; several workers take different ones', async () => {
  await keys(RETENTION_BATCH_MAX * 2, 'old');
  await fresh.advanceClock(IDEMPOTENCY_KEY_HOURS * HOUR_SECONDS + 1);
  const first = await fresh.inParallel(2, [1, 2], (session) => session.rows(deleteExpired()));
  const forgotten = first.flat().reduce((sum, row) => sum + row.deleted, 0);
  expect(first.flat().every((row) => row.deleted <= RETENTION_BATCH_MAX)).toBe(true);
  expect(await left('idempotency')).toBe(RETENTION_BATCH_MAX * 2 - forgotten);
  while ((await forget()) === RETENTION_BATCH_MAX);
  expect(await left('idempotency')).toBe(0);
});

test('what is younger is safe, whoever asks for what', async () => {
  await keys(1, 'young');
  await reason('young');
  const session = await fresh.session();
  await session.query('select app.forget_old(0, 0, 1000)');
  await session.close();
  expect([await left('idempotency'), await left('failures')]).toEqual([1, 1]);
});
