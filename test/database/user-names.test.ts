/** The names of users, for the people who see their ids. */
import { expect, test } from 'vitest';
import { listUsers } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import { freshDatabase } from './fresh.ts';
import { newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const seen = async (caller: Principal, ...users: readonly Principal[]) => {
  const rows = await database.rows(
    listUsers(
      caller,
      users.map(({ userId }) => userId),
    ),
  );
  return rows.flatMap(({ user }) => user ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
};
const named = (user: Principal, name: string | null, email: string | null) =>
  admin.query('update app.users set name = $2, email = $3 where id = $1', [user.userId, name, email]);

test('operators see names and masked addresses, and whole addresses of operators; deleted accounts have neither', async () => {
  const [operator, colleague, buyer, deleted] = [
    await shop.operator(),
    await shop.operator(),
    await shop.buyer(),
    await shop.buyer(),
  ];
  await named(colleague, 'Lee', 'lee@donut.test');
  await named(buyer, 'Kim', 'kim@example.test');
  await named(deleted, '', null);
  expect(await seen(operator, colleague, buyer, deleted, { ...buyer, userId: newId('usr') })).toEqual(
    [
      { id: colleague.userId, name: 'Lee', email: 'lee@donut.test', role: 'OPERATOR' },
      { id: buyer.userId, name: 'Kim', email: 'k***@example.test', role: 'BUYER' },
      { id: deleted.userId, name: null, email: null, role: 'BUYER' },
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
});

test('a seller sees the names of the buyers of their products, and an address only where there is no name', async () => {
  const [seller, buyer, nameless, other] = [
    await shop.seller(),
    await shop.buyer(),
    await shop.buyer(),
    await shop.buyer(),
  ];
  await named(buyer, 'Kim', 'kim2@example.test');
  await named(nameless, '', 'park@example.test');
  const product = await shop.product({ stock: 5, seller });
  await place(database, newOrder(buyer, [[product, 1]]));
  await place(database, newOrder(nameless, [[product, 1]]));
  await place(database, newOrder(other, [[await shop.product({ stock: 5 }), 1]]));
  expect(await seen(seller, buyer, nameless, other)).toEqual(
    [
      { id: buyer.userId, name: 'Kim', email: null, role: 'BUYER' },
      { id: nameless.userId, name: null, email: 'p***@example.test', role: 'BUYER' },
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  expect((await seen(seller, seller)).map(({ role }) => role)).toEqual(['SELLER']);
  expect(await seen(buyer, buyer, seller)).toEqual([]);
});
