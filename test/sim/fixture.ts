import type pg from 'pg';
import { makeId, type ProductId, type UserId } from '#domain/ids.ts';
import { WALLET_KRW_MAX } from '#domain/limits.ts';
import { insertProducts } from '#local/runtime/seed.ts';
import type { Random } from './random.ts';

/** The users and products at the start of a run. */
export interface Fixture {
  readonly buyers: readonly UserId[];
  /** A buyer whose balance covers every order. */
  readonly buyerWithMoney: UserId;
  readonly seller: UserId;
  readonly operator: UserId;
  readonly products: readonly ProductId[];
  /** A product with enough stock for an order that makes a VIP. */
  readonly bulk: ProductId;
  /** A product with stock whose sale begins some minutes later. */
  readonly coming: ProductId;
  readonly openedAt: number;
}

const BUYERS = 4;
const PRODUCTS = 3;
const BULK_UNITS = 250;
const [COMING_UNITS, COMING_MINUTES] = [2, 5];
/** Balances: nothing, enough for a donut or two, enough for every order. */
const BALANCES_KRW = [0, 2_500, 400_000, 400_000];

export async function createFixture(admin: pg.Client, random: Random, now: number): Promise<Fixture> {
  const newUserId = () => makeId('usr', now, random.bytes(10));
  const [seller, operator, buyers] = [newUserId(), newUserId(), Array.from({ length: BUYERS }, newUserId)];
  await admin.query(
    `insert into app.users (id, email, name, role, locale)
     select id, id || '@donut.test', 'Kim', case id when $2 then 'SELLER' when $3 then 'OPERATOR' else 'BUYER' end, $4
     from unnest($1::text[]) id`,
    [[seller, operator, ...buyers], seller, operator, random.pick(['ko', 'en'])],
  );
  const buyersByBalance = random.shuffled(buyers);
  for (const [i, buyer] of buyersByBalance.entries()) {
    const [krw, key] = [BALANCES_KRW[i % BALANCES_KRW.length] ?? 0, `first-${i}`];
    const id = makeId('chg', now, random.bytes(10));
    if (krw > 0)
      await admin.query('select from app.charge_wallet($1, $2, $3, $3, $4, $5, $6)', [
        ...[buyer, Math.floor(now / 1_000), key, id, krw, WALLET_KRW_MAX],
      ]);
  }
  const products = Array.from({ length: PRODUCTS }, (_, i) => ({
    id: makeId('prd', now, random.bytes(10)),
    sellerId: seller,
    title: `Donut ${i}`,
    price: 1_000 + i,
    stock: random.below(6),
    // The last product is not restocked automatically.
    restockQuantity: i === PRODUCTS - 1 ? 0 : random.between(1, 6),
  }));
  const bulk = { id: makeId('prd', now, random.bytes(10)), sellerId: seller, title: 'Donuts by the box', price: 900 };
  // No random bytes: runs without this product are as they were.
  const comingId = makeId('prd', now, new Uint8Array(10).fill(1));
  const coming = { id: comingId, sellerId: seller, title: 'Donut of the day', price: 1_000 };
  const all = [
    ...products,
    { ...bulk, stock: BULK_UNITS, restockQuantity: BULK_UNITS },
    { ...coming, stock: COMING_UNITS, restockQuantity: 0 },
  ];
  await insertProducts(admin, all);
  await admin.query('update app.products set available_at = to_timestamp($2) where id = $1', [
    coming.id,
    now / 1_000 + COMING_MINUTES * 60,
  ]);
  // Every second product has an ad.
  for (const { id } of all.filter((_, i) => i % 2 === 1)) {
    await admin.query(
      "insert into app.ads (id, product_id, manager_email, registered_by) values ($1, $2, $1 || '@donut.test', $3)",
      [makeId('ad', now, random.bytes(10)), id, seller],
    );
  }
  return {
    buyers,
    buyerWithMoney: buyersByBalance.at(-1) as UserId,
    seller,
    operator,
    products: products.map(({ id }) => id),
    bulk: bulk.id,
    coming: coming.id,
    openedAt: now,
  };
}
