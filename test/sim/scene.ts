import type pg from 'pg';
import { makeId, type ProductId, type UserId } from '#domain/ids.ts';
import { insertProducts } from '#local/seed.ts';
import type { Random } from '#test/sim/random.ts';

/** Who is there and what is on the shelves when the doors open. */
export interface Scene {
  readonly buyers: readonly UserId[];
  readonly seller: UserId;
  readonly products: readonly ProductId[];
  readonly openedAt: number;
}

const BUYERS = 4;
const PRODUCTS = 3;

export async function setTheScene(admin: pg.Client, random: Random, now: number): Promise<Scene> {
  const person = () => makeId('usr', now, random.bytes(10));
  const [seller, buyers] = [person(), Array.from({ length: BUYERS }, person)];
  await admin.query(
    `insert into app.users (id, email, name, role, locale)
     select id, id || '@donut.test', 'Kim', case when id = $2 then 'SELLER' else 'BUYER' end, $3 from unnest($1::text[]) id`,
    [[seller, ...buyers], seller, random.pick(['ko', 'en'])],
  );
  const products = Array.from({ length: PRODUCTS }, (_, i) => ({
    id: makeId('prd', now, random.bytes(10)),
    sellerId: seller,
    title: `Donut ${i}`,
    price: 1_000 + i,
    stock: random.below(6),
    // The last one is never restocked by itself.
    restockQuantity: i === PRODUCTS - 1 ? 0 : random.between(1, 6),
  }));
  await insertProducts(admin, products);
  return { buyers, seller, products: products.map(({ id }) => id), openedAt: now };
}
