import { expect, test } from 'vitest';
import { deleteExpired } from '#db/statements/retention.ts';
import { FAILURE_DAYS, IDEMPOTENCY_KEY_HOURS, REJECTION_HOURS, RETENTION_BATCH_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import { asRequest } from './order-requests.ts';
import { newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const HOUR_SECONDS = 3_600;

const deleteOld = async () => (await fresh.database.rows(deleteExpired()))[0]?.deleted;
const insertKeys = (count: number, name: string) =>
  fresh.admin.query(
    `insert into app.idempotency (caller, route, key, request_hash, answer)
     select 'usr_x', 'registerAd', $2 || n, 'h', '{}' from generate_series(1, $1::int) n`,
    [count, name],
  );
const insertFailure = (messageId: string) =>
  fresh.admin.query("insert into app.failures (message_id, queue, error) values ($1, 'mail', 'no')", [messageId]);
const countOf = async (table: string) =>
  (await fresh.admin.query(`select count(*)::int as n from app.${table}`)).rows[0]?.n as number;

test('an idempotency key is kept for a day, not longer', async () => {
  await insertKeys(1, 'old');
  await fresh.advanceClock(IDEMPOTENCY_KEY_HOURS * HOUR_SECONDS - 60);
  await insertKeys(1, 'young');
  expect(await deleteOld()).toBe(0);
  await fresh.advanceClock(120);
  expect(await deleteOld()).toBe(1);
  expect((await fresh.admin.query('select key from app.idempotency')).rows).toEqual([{ key: 'young1' }]);
});

test('a failure is kept as long as a dead-letter queue keeps its message', async () => {
  await insertFailure('old');
  await fresh.advanceClock(FAILURE_DAYS * 24 * HOUR_SECONDS - 60);
  await insertFailure('young');
  expect(await deleteOld()).toBe(0);
  await fresh.advanceClock(120);
  expect([await deleteOld(), await countOf('failures')]).toEqual([1, 1]);
});

test('rejections of order requests and figures of batches are kept for a day, not longer', async () => {
  const buyer = await shop.buyer();
  const reject = () => place(fresh.database, asRequest(newOrder(buyer, [[newId('prd'), 1]])));
  await reject();
  await fresh.advanceClock(REJECTION_HOURS * HOUR_SECONDS - 60);
  await reject();
  expect(await deleteOld()).toBe(0);
  await fresh.advanceClock(120);
  expect(await deleteOld()).toBe(2);
  expect([await countOf('order_rejections'), await countOf('intake_batches')]).toEqual([1, 1]);
});

test('many rows are deleted in batches; parallel workers delete different rows', async () => {
  await insertKeys(RETENTION_BATCH_MAX * 2, 'old');
  await fresh.advanceClock(IDEMPOTENCY_KEY_HOURS * HOUR_SECONDS + 1);
  const first = await fresh.inParallel(2, [1, 2], (session) => session.rows(deleteExpired()));
  const deleted = first.flat().reduce((sum, row) => sum + row.deleted, 0);
  expect(first.flat().every((row) => row.deleted <= RETENTION_BATCH_MAX)).toBe(true);
  expect(await countOf('idempotency')).toBe(RETENTION_BATCH_MAX * 2 - deleted);
  while ((await deleteOld()) === RETENTION_BATCH_MAX);
  expect(await countOf('idempotency')).toBe(0);
});

test('younger rows are never deleted, whatever limits the caller passes', async () => {
  await insertKeys(1, 'young');
  await insertFailure('young');
  const session = await fresh.session();
  await session.query('select app.delete_expired_records(0, 0, 1000)');
  await session.close();
  expect([await countOf('idempotency'), await countOf('failures')]).toEqual([1, 1]);
});
