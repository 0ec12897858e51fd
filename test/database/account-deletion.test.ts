import { expect, test } from 'vitest';
import { claimMails } from '#db/statements/mails.ts';
import { registerProduct } from '#db/statements/products.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { DONUT, isLoggedIn, requestCode, signedUp } from './accounts.ts';
import { register } from './ads.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { joinWaitlist } from './notices.ts';
import { charge, markDelivered, putInCart, ship, withPayment } from './orders.ts';
import type { Executor } from './session.ts';
import { CLAIM, newId, newOrder, openShop, place } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;

const deleteUser = async (executor: Executor, caller: Principal) => (await executor.rows(deleteAccount(caller)))[0];
const setStatus = (order: string, status: string, reason: string | null = null) =>
  admin.query('update app.orders set status = $2, reason = $3 where id = $1', [order, status, reason]);

/** Returns all rows of all tables as one text. */
async function allRows(): Promise<string> {
  const { rows } = await admin.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'app'",
  );
  let all = '';
  for (const { name } of rows) {
    const table = await admin.query<{ all: string | null }>(
      `select string_agg(t::text, ' ') as all from app.${name} t`,
    );
    all += table.rows[0]?.all ?? '';
  }
  return all;
}

test('B1: deleting an account erases its personal data everywhere and keeps its orders', async () => {
  const marker = 'marker-7qx';
  const { caller } = await signedUp(database, `${marker}@donut.test`, { name: `${marker} Kim`, passwordHash: marker });
  await requestCode(database, `${marker}@donut.test`);
  const product = await shop.product({ stock: 0 });
  await place(database, newOrder(caller, [[product, 1]]));
  await register(database, await shop.seller(), product).catch(() => undefined);
  const [seller] = (await admin.query('select seller_id as id from app.products')).rows;
  await register(database, { ...caller, userId: seller.id }, product, { email: `${marker}@donut.test` });
  expect(await allRows()).toContain(marker);

  expect(await deleteUser(database, caller)).toEqual({ outcome: 'deleted', bonds: {} });
  expect(await allRows()).not.toContain(marker);
  expect(await shop.count(`orders where buyer_id = '${caller.userId}'`)).toBe(1);
  expect(await isLoggedIn(database, caller)).toBe(false);
  expect((await deleteUser(database, caller))?.outcome, 'the token of a deleted account is invalid').toBe(
    'auth.required',
  );
  // Open mails to the deleted account are not sent: neither the out-of-stock mail nor the verification code.
  await database.rows(claimMails([], CLAIM));
  const { rows } = await admin.query(
    "select distinct state from app.mails where recipient_id <> 'operators' and kind <> 'ad.stop'",
  );
  expect(rows).toEqual([{ state: 'SUPPRESSED' }]);
});

test('a deleted account leaves every waiting list; other buyers keep their places', async () => {
  const [deletedUser, other] = (await shop.buyers(2)) as [Principal, Principal];
  const [ordered, subscribed] = [await shop.product({ stock: 0 }), await shop.product({ stock: 0 })];
  for (const buyer of [deletedUser, other]) {
    await place(database, newOrder(buyer, [[ordered, 1]]));
    await joinWaitlist(database, subscribed, [buyer]);
  }
  expect((await deleteUser(database, deletedUser))?.outcome).toBe('deleted');
  const { rows } = await admin.query('select buyer_id, product_id from app.waitlist where since is not null');
  expect(rows.map(({ product_id }) => product_id).sort()).toEqual([ordered, subscribed].sort());
  expect(rows.every(({ buyer_id }) => buyer_id === other.userId)).toBe(true);
});

test('subscription and account deletion, in every interleaving: a deleted account is on no waiting list', async () => {
  await everyInterleaving(async () => {
    const [buyer, product] = [await shop.buyer(), await shop.product({ stock: 0 })];
    return {
      deletedUser: buyer,
      work: (session) => joinWaitlist(session, product, [buyer]),
      check: async (isDeleted) => {
        expect(isDeleted).toBe(true);
        expect(await shop.count(`waitlist where buyer_id = '${buyer.userId}' and since is not null`)).toBe(0);
      },
    };
  });
});

test('the email address of a deleted account can be used again', async () => {
  const { caller } = await signedUp(database, 'kim@donut.test');
  await deleteUser(database, caller);
  const again = await signedUp(database, 'kim@donut.test');
  expect(again.caller.userId).not.toBe(caller.userId);
});

test.each(['NOTPAYED', 'PREPARING', 'SHIPPING'])(
  'an account with an order in status %s cannot be deleted, and the response lists the order',
  async (status) => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 5, seller });
    const buyer = await shop.buyer();
    const order = newOrder(buyer, [[product, 1]]);
    await place(database, order);
    await admin.query('begin');
    await setStatus(order.id, status);
    await admin.query('commit');
    for (const caller of [buyer, seller]) {
      expect(await deleteUser(database, caller)).toEqual({
        outcome: 'user.not_deletable',
        bonds: { openOrders: [order.id] },
      });
      expect(await isLoggedIn(database, caller)).toBe(true);
    }
    await setStatus(order.id, 'NOTPAYED');
  },
);

test('deleting a seller deletes the products and removes the addresses of the ad managers', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  await register(database, seller, product, { email: 'ads@agency.test' });
  expect((await deleteUser(database, seller))?.outcome).toBe('deleted');
  expect(await shop.count('ads where manager_email is not null')).toBe(0);
  const [outcome] = await place(database, newOrder(await shop.buyer(), [[product, 1]]));
  expect(outcome).toEqual({ kind: 'rejected', rejection: { code: 'product.not_found', line: 0 } });
});

/** Runs an account deletion and another transaction in all 20 interleavings of [begin, statement, commit]. */
async function everyInterleaving(
  prepare: () => Promise<{ deletedUser: Principal; work: Step; check: (isDeleted: boolean) => Promise<void> }>,
) {
  const sessions = [await fresh.session(), await fresh.session()];
  const transaction = (work: Step): Step[] => [(s) => s.query('begin'), work, (s) => s.query('commit')];
  let count = 0;
  for (const order of interleavings(3, 3)) {
    const { deletedUser, work, check } = await prepare();
    let outcome: string | undefined;
    const deletion: Step = async (session) => {
      outcome = (await deleteUser(session, deletedUser))?.outcome;
    };
    await play(admin, sessions, [transaction(deletion), transaction(work)], order);
    await check(outcome === 'deleted');
    count++;
  }
  expect(count).toBe(20);
  await Promise.all(sessions.map((session) => session.close()));
}

test.each(['buyer', 'seller'] as const)(
  'order and account deletion of its %s, in every interleaving: one of them succeeds, never both',
  async (role) => {
    await everyInterleaving(async () => {
      const seller = await shop.seller();
      const product = await shop.product({ stock: 3, seller });
      const buyer = await shop.buyer();
      const order = newOrder(buyer, [[product, 1]]);
      let outcome: string | undefined;
      return {
        deletedUser: role === 'buyer' ? buyer : seller,
        work: async (session) => {
          outcome = (await place(session, order))[0]?.kind;
        },
        check: async (isDeleted) => {
          expect([isDeleted, outcome]).toEqual(isDeleted ? [true, 'rejected'] : [false, 'placed']);
          expect(await shop.count(`orders where id = '${order.id}'`)).toBe(isDeleted ? 0 : 1);
        },
      };
    });
  },
);

test('an account with a balance cannot be deleted; an account with an empty wallet can, and the deletion empties its cart', async () => {
  const buyer = await shop.buyer();
  const product = await shop.product({ stock: 5 });
  await charge(database, buyer, 1_000);
  await putInCart(database, buyer, product, 2);
  expect(await deleteUser(database, buyer)).toEqual({ outcome: 'user.not_deletable', bonds: { balance: 1_000 } });
  const order = withPayment(newOrder(buyer, [[product, 1]]));
  await place(database, order);
  await ship(database, await shop.operator(), order.id);
  await markDelivered(database, await shop.operator(), order.id);
  expect((await deleteUser(database, buyer))?.outcome).toBe('deleted');
  expect(await shop.count('carts where quantity > 0')).toBe(0);
});

test('wallet charge and account deletion, in every interleaving: no deleted account keeps money', async () => {
  await everyInterleaving(async () => {
    const buyer = await shop.buyer();
    let charged: string | undefined;
    return {
      deletedUser: buyer,
      work: async (session) => {
        charged = (await charge(session, buyer, 500))?.outcome;
      },
      check: async (isDeleted) => {
        expect([isDeleted, charged]).toEqual(isDeleted ? [true, 'auth.required'] : [false, 'charged']);
      },
    };
  });
});

test('product registration and account deletion of its seller, in every interleaving: no product without a seller remains', async () => {
  await everyInterleaving(async () => {
    const seller = await shop.seller();
    const newProduct: ProductId = newId('prd');
    return {
      deletedUser: seller,
      work: (session) =>
        session.rows(
          registerProduct({ caller: seller, key: newProduct, hash: 'h', newId: newProduct, product: DONUT }),
        ),
      check: async (isDeleted) => {
        expect(isDeleted).toBe(true);
        expect(await shop.count(`products where id = '${newProduct}' and deleted_at is null`)).toBe(0);
      },
    };
  });
});
