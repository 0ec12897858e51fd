/** One patch over many dead letters: previewed, bounded, and never over what another person changed meanwhile. */
import { expect, test } from 'vitest';
import * as deadLetters from '#db/statements/dead-letters.ts';
import type { Principal } from '#domain/caller.ts';
import type { DeadLetterFilter, EditOfMany } from '#domain/dead-letter.ts';
import type { DeadLetterId } from '#domain/ids.ts';
import { BULK_EDIT_BODY_BYTES_MAX, BULK_EDIT_MAX } from '#domain/limits.ts';
import { editDeadLetters } from '#lambdas/operations/edit-dead-letters.ts';
import { openDeadLetters } from './dead-letters.ts';
import { freshDatabase } from './fresh.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { record, park, alerts, historyOf, start } = openDeadLetters(fresh, shop);

const soldOut = (n: number, more = {}) =>
  JSON.stringify({
    ...{ id: `evt_${n}`, type: 'stock.out', version: 1, at: '2026-05-01T00:00:00Z', requestId: null },
    data: { productId: 'prd_wrong', round: 1, available: 0, ...more },
  });
const PATCH = { data: { productId: 'prd_right' } };

const edit = async (caller: Principal, body: object): Promise<EditOfMany> => {
  const request = { caller, who: ['OPERATOR'], body: { filter: { queue: 'restock' }, patch: PATCH, ...body } };
  return (await editDeadLetters(fresh.database)(request as never)).body as EditOfMany;
};
const bodyOf = async (id: string): Promise<{ readonly data: object }> =>
  JSON.parse((await fresh.admin.query('select body from app.dead_letters where id = $1', [id])).rows[0].body);

test('a preview counts what it would edit, shows the first bodies, and changes nothing', async () => {
  const operator = await shop.operator();
  const first = await park('first', { body: soldOut(1) });
  await park('second', { body: soldOut(2, { productId: 'prd_right' }) });
  await park('no JSON', { body: 'poison' });
  await park('no message of the queue', { body: '{"a":1}' });
  await park('large', { body: soldOut(3, { note: 'x'.repeat(BULK_EDIT_BODY_BYTES_MAX) }) });
  await park('of another queue', { queue: 'ad-stop', body: soldOut(4) });
  await record('still retrying', { body: soldOut(5) });
  await alerts();
  const preview = await edit(operator, { dryRun: true });
  expect(preview).toMatchObject({ matched: 5, edited: 1, leftOut: { count: 4 } });
  expect(preview.leftOut.first.map(({ why }) => why).sort()).toEqual(['invalid', 'invalid', 'no_change', 'too_large']);
  expect(preview.samples).toEqual([
    { id: first, before: soldOut(1), after: soldOut(1).replace('prd_wrong', 'prd_right') },
  ]);
  expect((await bodyOf(first)).data).toMatchObject({ productId: 'prd_wrong' });
});

test('an edit of many is applied once, audited like single edits, and a repeat edits nothing', async () => {
  const operator = await shop.operator();
  const ids: DeadLetterId[] = [];
  for (let n = 0; n < 45; n++) ids.push(await park(`m${n}`, { body: soldOut(n) }));
  await alerts();
  const { position, edited } = await edit(operator, { dryRun: true });
  expect(edited, 'over several pages').toBe(45);
  expect(await edit(operator, { position, countMax: 45 })).toMatchObject({ edited: 45, leftOut: { count: 0 } });
  for (const id of ids) expect((await bodyOf(id)).data).toMatchObject({ productId: 'prd_right', round: 1 });
  expect(await edit(operator, { position, countMax: 45 })).toMatchObject({ edited: 0, leftOut: { count: 45 } });
  const { rows } = await fresh.admin.query(
    "select count(*)::int as n from app.operator_actions where action = 'edit' and operator = $1",
    [operator.userId],
  );
  expect(rows).toEqual([{ n: 45 }]);
  expect((await historyOf(ids[0] ?? '')).at(-1)?.slice(0, 2)).toEqual(['parked', operator.userId]);
});

test('what changed after the preview is left out and counted', async () => {
  const operator = await shop.operator();
  const [kept, edited, redriven] = [
    await park('kept', { body: soldOut(1) }),
    await park('edited', { body: soldOut(2) }),
    await park('redriven', { body: soldOut(3) }),
  ];
  await alerts();
  const { position } = await edit(operator, { dryRun: true });
  const other = soldOut(2, { round: 7 });
  await fresh.database.rows(deadLetters.changeDeadLetter(await shop.operator(), edited, { body: other }));
  await start({ ids: [redriven] });
  const late = await park('parked later', { body: soldOut(4) });
  const result = await edit(operator, { position, countMax: 10 });
  expect(result).toMatchObject({ matched: 4, edited: 1, leftOut: { count: 3 } });
  expect(result.leftOut.first.map(({ id, why }) => [id, why]).sort()).toEqual(
    [edited, redriven, late].map((id) => [id, 'changed']).sort(),
  );
  expect((await bodyOf(kept)).data).toMatchObject({ productId: 'prd_right' });
  expect((await bodyOf(edited)).data).toMatchObject({ productId: 'prd_wrong', round: 7 });
  await alerts();
});

test('a dead letter that changes between reading and writing keeps the other change', async () => {
  const id = await park('m', { body: soldOut(1) });
  await alerts();
  const [{ version = 0 } = {}] = (await fresh.admin.query('select version from app.dead_letters where id = $1', [id]))
    .rows;
  const [a, b] = [await shop.operator(), await shop.operator()];
  await fresh.database.rows(deadLetters.changeDeadLetter(a, id, { version, body: soldOut(9) }));
  const rows = await fresh.database.rows(deadLetters.changeDeadLetters(b, [{ id, version, body: soldOut(8) }]));
  expect(rows).toEqual([{ id, outcome: 'dead_letter.changed' }]);
  expect(await bodyOf(id)).toEqual(JSON.parse(soldOut(9)));
});

test('nothing is edited when more would be edited than expected, or when too many match', async () => {
  const operator = await shop.operator();
  const ids = [await park('a', { body: soldOut(1) }), await park('b', { body: soldOut(2) })];
  await alerts();
  const { position } = await edit(operator, { dryRun: true });
  await expect(edit(operator, { position, countMax: 1 })).rejects.toMatchObject({ code: 'dead_letter.too_many' });
  for (const id of ids) expect((await bodyOf(id)).data).toMatchObject({ productId: 'prd_wrong' });
  await fresh.admin.query(
    `insert into app.dead_letters (id, queue, message_id, last_message_id, body, attributes, error, kind, state, parked_at)
     select 'dl_' || n, 'mail', n::text, n::text, '{}', '{}', 'no', 'no', 'parked', app.now()
     from generate_series(1, $1::int) n`,
    [BULK_EDIT_MAX + 1],
  );
  const filter: DeadLetterFilter = { queue: 'mail' };
  await expect(edit(operator, { dryRun: true, filter })).rejects.toMatchObject({ code: 'dead_letter.too_many' });
  await fresh.admin.query("delete from app.dead_letters where queue = 'mail'");
});

test('only operators edit', async () => {
  await expect(edit(await shop.buyer(), { dryRun: true })).rejects.toMatchObject({ code: 'auth.forbidden' });
});
