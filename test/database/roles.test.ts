import { expect, test } from 'vitest';
import { changeRole } from '#db/statements/users.ts';
import { freshDatabase } from './fresh.ts';
import { openShop } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const ARN = 'arn:aws:sts::111122223333:assumed-role/dev/minji';

const userOf = async (id: string) =>
  (
    await fresh.admin.query<{ email: string; role: string; version: number }>('select * from app.users where id = $1', [
      id,
    ])
  ).rows[0];
const recorded = async (id: string) =>
  (await fresh.admin.query('select operator, action, detail from app.operator_actions where target = $1', [id])).rows;

test('a buyer becomes an operator once, and the audit names who made the change', async () => {
  const { userId } = await shop.buyer();
  const email = (await userOf(userId))?.email ?? '';
  const make = () => fresh.database.rows(changeRole(email, 'BUYER', 'OPERATOR', ARN));
  expect(await make()).toEqual([{ id: userId, was: 'BUYER' }]);
  expect(await make()).toEqual([{ id: userId, was: 'OPERATOR' }]);
  // The version is part of the ETag of the account.
  expect(await userOf(userId)).toMatchObject({ role: 'OPERATOR', version: 2 });
  const detail = { from: 'BUYER', to: 'OPERATOR', by: ARN };
  expect(await recorded(userId)).toEqual([{ operator: 'command', action: 'role', detail }]);
});

test('two commands at the same time make one change', async () => {
  const { userId } = await shop.buyer();
  const email = (await userOf(userId))?.email ?? '';
  const make = () => fresh.database.rows(changeRole(email, 'BUYER', 'OPERATOR', ARN));
  const results = await Promise.all([make(), make(), make()]);
  expect(results.map(([row]) => row?.was).sort()).toEqual(['BUYER', 'OPERATOR', 'OPERATOR']);
  expect(await recorded(userId)).toHaveLength(1);
});

test('a seller stays a seller, and an unknown address is no user', async () => {
  const { userId } = await shop.seller();
  const email = (await userOf(userId))?.email ?? '';
  expect(await fresh.database.rows(changeRole(email, 'BUYER', 'OPERATOR', ARN))).toEqual([
    { id: userId, was: 'SELLER' },
  ]);
  expect(await userOf(userId)).toMatchObject({ role: 'SELLER', version: 1 });
  expect(await recorded(userId)).toEqual([]);
  expect(await fresh.database.rows(changeRole('none@donut.test', 'BUYER', 'OPERATOR', ARN))).toEqual([]);
});
