import { expect, test } from 'vitest';
import { claimMails } from '#db/statements/mails.ts';
import { registerProduct } from '#db/statements/products.ts';
import { deleteAccount } from '#db/statements/users.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import { register } from './ads.ts';
import { arrive, charge, paying, put, ship } from './buying.ts';
import { freshDatabase } from './fresh.ts';
import { interleavings, play, type Step } from './interleave.ts';
import { join } from './notices.ts';
import { DONUT, isIn, requestCode, signedUp } from './people.ts';
import type { Session } from './session.ts';
import { CLAIM, newId, openShop, place, wish } from './shop.ts';

const fresh = freshDatabase();
const shop = openShop(fresh);
const { database, admin } = fresh;
type Door = Pick<Session, 'rows'>;

const leave = async (door: Door, caller: Principal) => (await door.rows(deleteAccount(caller)))[0];
const setStatus = (order: string, status: string, reason: string | null = null) =>
  admin.query('update app.orders set status = $2, reason = $3 where id = $1', [order, status, reason]);

/** Every table as text. */
async function everything(): Promise<string> {
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

test('B1: who leaves is forgotten everywhere, and his books stay', async () => {
  const canary = 'canary-7Qx';
  const { caller } = await signedUp(database, `${canary}@donut.test`, { name: `${canary} Kim`, passwordHash: canary });
  await requestCode(database, `${canary}@donut.test`);
  const product = await shop.product({ stock: 0 });
  await place(database, wish(caller, [[product, 1]]));
  await register(database, await shop.seller(), product).catch(() => undefined);
  const [seller] = (await admin.query('select seller_id as id from app.products')).rows;
  await register(database, { ...caller, userId: seller.id }, product, { email: `${canary}@donut.test` });
  expect(await everything()).toContain(canary);

  expect(await leave(database, caller)).toEqual({ outcome: 'deleted', bonds: {} });
  expect(await everything()).not.toContain(canary);
  expect(await shop.count(`orders where buyer_id = '${caller.userId}'`)).toBe(1);
  expect(await isIn(database, caller)).toBe(false);
  expect((await leave(database, caller))?.outcome, 'his token opens nothing any more').toBe('auth.required');
  // What was still to be mailed to him is not: neither the refusal nor the code.
  await database.rows(claimMails([], CLAIM));
  const { rows } = await admin.query(
    "select distinct state from app.mails where recipient_id <> 'operators' and kind <> 'ad.stop'",
  );
  expect(rows).toEqual([{ state: 'SUPPRESSED' }]);
});

test('who leaves stands in no line, whatever he waited for; the others keep their places', async () => {
  const [leavingUser, other] = (await shop.buyers(2)) as [Principal, Principal];
  const [refused, wanted] = [await shop.product({ stock: 0 }), await shop.product({ stock: 0 })];
  for (const buyer of [leavingUser, other]) {
    await place(database, wish(buyer, [[refused, 1]]));
    await join(database, wanted, [buyer]);
  }
  expect((await leave(database, leavingUser))?.outcome).toBe('deleted');
  const { rows } = await admin.query('select buyer_id, product_id from app.waitlist where since is not null');
  expect(rows.map(({ product_id }) => product_id).sort()).toEqual([refused, wanted].sort());
  expect(rows.every(({ buyer_id }) => buyer_id === other.userId)).toBe(true);
});

test('joining a line and leaving the shop, in every interleaving: nobody who has left stands in it', async () => {
  await everyWay(async () => {
    const [buyer, product] = [await shop.buyer(), await shop.product({ stock: 0 })];
    return {
      leavingUser: buyer,
      work: (session) => join(session, product, [buyer]),
      check: async (left) => {
        expect(left).toBe(true);
        expect(await shop.count(`waitlist where buyer_id = '${buyer.userId}' and since is not null`)).toBe(0);
      },
    };
  });
});

test('his address is free again', async () => {
  const { caller } = await signedUp(database, 'kim@donut.test');
  await leave(database, caller);
  const again = await signedUp(database, 'kim@donut.test');
  expect(again.caller.userId).not.toBe(caller.userId);
});

test.each(['NOTPAYED', 'PREPARING', 'SHIPPING'])(
  'nobody leaves while an order of his is %s, and he hears which',
  async (status) => {
    const seller = await shop.seller();
    const product = await shop.product({ stock: 5, seller });
    const buyer = await shop.buyer();
    const order = wish(buyer, [[product, 1]]);
    await place(database, order);
    await admin.query('begin');
    await setStatus(order.id, status);
    await admin.query('commit');
    for (const caller of [buyer, seller]) {
      expect(await leave(database, caller)).toEqual({
        outcome: 'user.not_deletable',
        bonds: { openOrders: [order.id] },
      });
      expect(await isIn(database, caller)).toBe(true);
    }
    await setStatus(order.id, 'NOTPAYED');
  },
);

test('a seller’s products leave with him, and so do those who managed his ads', async () => {
  const seller = await shop.seller();
  const product = await shop.product({ stock: 5, seller });
  await register(database, seller, product, { email: 'ads@agency.test' });
  expect((await leave(database, seller))?.outcome).toBe('deleted');
  expect(await shop.count('ads where manager_email is not null')).toBe(0);
  const [outcome] = await place(database, wish(await shop.buyer(), [[product, 1]]));
  expect(outcome).toEqual({ kind: 'rejected', rejection: { code: 'product.not_found', line: 0 } });
});

/** Every order of [begin, work, commit] of two sessions: who leaves, and somebody who would have to keep him. */
async function everyWay(
  prepare: () => Promise<{ leavingUser: Principal; work: Step; check: (left: boolean) => Promise<void> }>,
) {
  const sessions = [await fresh.session(), await fresh.session()];
  const transaction = (work: Step): Step[] => [(s) => s.query('begin'), work, (s) => s.query('commit')];
  let played = 0;
  for (const order of interleavings(3, 3)) {
    const { leavingUser, work, check } = await prepare();
    let left: string | undefined;
    const going: Step = async (session) => {
      left = (await leave(session, leavingUser))?.outcome;
    };
    await play(admin, sessions, [transaction(going), transaction(work)], order);
    await check(left === 'deleted');
    played++;
  }
  expect(played).toBe(20);
  await Promise.all(sessions.map((session) => session.close()));
}

test.each(['buyer', 'seller'] as const)(
  'an order and its %s who leaves, in every interleaving: he goes or it comes, never both',
  async (who) => {
    await everyWay(async () => {
      const seller = await shop.seller();
      const product = await shop.product({ stock: 3, seller });
      const buyer = await shop.buyer();
      const order = wish(buyer, [[product, 1]]);
      let outcome: string | undefined;
      return {
        leavingUser: who === 'buyer' ? buyer : seller,
        work: async (session) => {
          outcome = (await place(session, order))[0]?.kind;
        },
        check: async (left) => {
          expect([left, outcome]).toEqual(left ? [true, 'rejected'] : [false, 'placed']);
          expect(await shop.count(`orders where id = '${order.id}'`)).toBe(left ? 0 : 1);
        },
      };
    });
  },
);

test('nobody leaves money behind: his balance is named; an emptied wallet holds nobody, and his cart goes with him', async () => {
  const buyer = await shop.buyer();
  const product = await shop.product({ stock: 5 });
  await charge(database, buyer, 1_000);
  await put(database, buyer, product, 2);
  expect(await leave(database, buyer)).toEqual({ outcome: 'user.not_deletable', bonds: { balance: 1_000 } });
  const order = paying(wish(buyer, [[product, 1]]));
  await place(database, order);
  await ship(database, await shop.operator(), order.id);
  await arrive(database, await shop.operator(), order.id);
  expect((await leave(database, buyer))?.outcome).toBe('deleted');
  expect(await shop.count('carts where quantity > 0')).toBe(0);
});

test('a charge and its buyer who leaves, in every interleaving: no money stays with nobody', async () => {
  await everyWay(async () => {
    const buyer = await shop.buyer();
    let charged: string | undefined;
    return {
      leavingUser: buyer,
      work: async (session) => {
        charged = (await charge(session, buyer, 500))?.outcome;
      },
      check: async (left) => {
        expect([left, charged]).toEqual(left ? [true, 'auth.required'] : [false, 'charged']);
      },
    };
  });
});

test('a new product and its seller who leaves, in every interleaving: none stays without him', async () => {
  await everyWay(async () => {
    const seller = await shop.seller();
    const newProduct: ProductId = newId('prd');
    return {
      leavingUser: seller,
      work: (session) =>
        session.rows(
          registerProduct({ caller: seller, key: newProduct, hash: 'h', newId: newProduct, product: DONUT }),
        ),
      check: async (left) => {
        expect(left).toBe(true);
        expect(await shop.count(`products where id = '${newProduct}' and deleted_at is null`)).toBe(0);
      },
    };
  });
});
