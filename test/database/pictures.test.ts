/** Uploads of pictures that sellers start: each is counted and recorded once. */
import { expect, test } from 'vitest';
import { startPictureUpload } from '#db/statements/pictures.ts';
import type { Principal } from '#domain/caller.ts';
import { PICTURE_UPLOADS_PER_HOUR_MAX } from '#domain/limits.ts';
import { freshDatabase } from './fresh.ts';
import type { Executor } from './session.ts';
import { newId, openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const start = async (executor: Executor, caller: Principal, { key = newId('ord') as string, hash = 'hash' } = {}) =>
  (await executor.rows(startPictureUpload({ caller, key, hash, newId: newId('pic'), type: 'image/png' })))[0];

const audited = async (caller: Principal) =>
  (
    await admin.query<{ target: string; detail: object }>(
      "select target, detail from app.operator_actions where operator = $1 and action = 'upload_picture'",
      [caller.userId],
    )
  ).rows;

test('only sellers start uploads, and the audit has a row of each', async () => {
  const seller = await shop.seller();
  const row = await start(database, seller);
  expect(row).toMatchObject({ outcome: 'started', replayed: false });
  expect(await audited(seller)).toEqual([{ target: row?.pictureId, detail: { contentType: 'image/png' } }]);
  for (const other of [await shop.buyer(), await shop.operator()])
    expect(await start(database, other)).toMatchObject({ outcome: 'auth.forbidden', pictureId: null });
});

test('parallel requests with one key start one upload', async () => {
  const seller = await shop.seller();
  const rows = await fresh.inParallel(8, Array.from({ length: 8 }), (session) => start(session, seller, { key: 'k' }));
  expect(new Set(rows.map((row) => row?.pictureId)).size).toBe(1);
  expect(await audited(seller)).toHaveLength(1);
  expect(await start(database, seller, { key: 'k', hash: 'other' })).toMatchObject({ outcome: 'key-conflict' });
});

test('the limit of an hour is exact, also for parallel requests, and is that of one seller', async () => {
  const [seller, other] = [await shop.seller(), await shop.seller()];
  await admin.query(
    `insert into app.idempotency (caller, route, key, request_hash, answer)
     select $1, 'startPictureUpload', n::text, 'hash', '{"id": "pic_0"}' from generate_series(1, $2::int) n`,
    [seller.userId, PICTURE_UPLOADS_PER_HOUR_MAX - 2],
  );
  const rows = await fresh.inParallel(6, Array.from({ length: 6 }), (session) => start(session, seller));
  const outcomes = rows.map((row) => row?.outcome).sort();
  expect(outcomes).toEqual([...Array<string>(4).fill('picture.too_many_uploads'), 'started', 'started']);
  expect(await start(database, seller, { key: '1' }), 'a repeat').toMatchObject({ outcome: 'started', replayed: true });
  expect(await start(database, other)).toMatchObject({ outcome: 'started' });
  await admin.query("update app.idempotency set created_at = created_at - interval '1 hour' where caller = $1", [
    seller.userId,
  ]);
  expect(await start(database, seller)).toMatchObject({ outcome: 'started', replayed: false });
});
