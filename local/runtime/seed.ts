/** The demo shop of the local system: accounts, a dozen donuts and an ad. It is never part of a deployment. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { makeId } from '#domain/ids.ts';
import type { Role } from '#domain/order.ts';
import { hashPassword, SALT_BYTES } from '#domain/password.ts';
import type { ProductDetails } from '#domain/product.ts';
import { demoPictureUrl } from './demo-pictures.ts';
import { DONUTS } from './donuts.ts';

export const DEMO_PASSWORD = 'donut-states';
const BUYERS = 20;
/** The ids are the same on every machine, so that examples in the documentation work. */
const EPOCH = Date.UTC(2026, 0, 1);
const random = (n: number): Uint8Array => Uint8Array.from({ length: 10 }, (_, i) => (i === 9 ? n : 0));

interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

export const DEMO_SELLER = makeId('usr', EPOCH, random(2));
const account = (n: number, name: string, role: Role): Account => ({
  id: makeId('usr', EPOCH, random(n)),
  email: `${name}@donut.test`,
  name,
  role,
});

export const DEMO_ACCOUNTS: readonly Account[] = [
  account(1, 'operator', 'OPERATOR'),
  account(2, 'seller', 'SELLER'),
  ...Array.from({ length: BUYERS }, (_, i) => account(10 + i, `buyer${String(i + 1).padStart(2, '0')}`, 'BUYER')),
];

/** The demo products, with the same ids on every machine. */
export const DEMO_PRODUCTS = DONUTS.map(({ ko, ...donut }, i) => ({
  id: makeId('prd', EPOCH, random(i + 1)),
  ...donut,
  translations: { ko },
}));

/** The ad manager's mails are at `/_local/mailbox?to=ads@agency.test`. */
const DEMO_AD = { id: makeId('ad', EPOCH, random(1)), managerEmail: 'ads@agency.test' };

/**
 * Loads the demo shop into an empty database; a database with users stays unchanged.
 * @param publicUrl the address of a system that serves the pictures of the products; without it they have none
 */
export async function seed(adminUrl: string, publicUrl?: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from app.users limit 1');
    if (rowCount) return;
    // All accounts share one salt: twenty-two separate hashes would add seven seconds to the start, and the password is
    // public.
    const hash = hashPassword(DEMO_PASSWORD, randomBytes(SALT_BYTES));
    await client.query(
      `insert into app.users (id, email, name, role, password_hash, locale)
       select u->>'id', u->>'email', u->>'name', u->>'role', $2, 'ko' from jsonb_array_elements($1::jsonb) u
       on conflict do nothing`,
      [JSON.stringify(DEMO_ACCOUNTS), hash],
    );
    await insertProducts(
      client,
      DEMO_PRODUCTS.map((product) => ({
        ...product,
        sellerId: DEMO_SELLER,
        imageUrl: publicUrl && demoPictureUrl(publicUrl, product.title),
      })),
    );
    await client.query('insert into app.ads (id, product_id, manager_email, registered_by) values ($1, $2, $3, $4)', [
      DEMO_AD.id,
      DEMO_PRODUCTS[0]?.id,
      DEMO_AD.managerEmail,
      DEMO_SELLER,
    ]);
  } finally {
    await client.end();
  }
}

export interface ProductRow {
  readonly id: string;
  readonly sellerId: string;
  readonly title: string;
  readonly description?: string;
  readonly translations?: ProductDetails['translations'];
  readonly imageUrl?: string | undefined;
  readonly price: number;
  readonly stock: number;
  readonly restockQuantity: number;
  readonly factoryId?: string;
}

/** Inserts products with their initial stock and its stock move, in one statement. */
export async function insertProducts(client: pg.ClientBase, products: readonly ProductRow[]): Promise<void> {
  await client.query(
    `with input as (
       select p->>'id' as id, p->>'sellerId' as seller, p->>'title' as title, (p->>'price')::int as price,
         (p->>'stock')::int as stock, (p->>'restockQuantity')::int as restock, coalesce(p->>'factoryId', 'fac_main') as factory,
         coalesce(p->>'description', '') as description, coalesce(p->'translations', '{}') as translations,
         p->>'imageUrl' as image_url
       from jsonb_array_elements($1::jsonb) p),
     registered as (
       insert into app.products (id, seller_id, title, description, translations, image_url, price, factory_id,
         restock_quantity)
       select id, seller, title, description, translations, image_url, price, factory, restock from input on conflict (id) do nothing returning id),
     stocked as (
       insert into app.stock (product_id, on_hand) select i.id, i.stock from input i join registered using (id))
     insert into app.stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
     select i.id, i.stock, 0, 'INITIAL', i.id from input i join registered using (id) where i.stock > 0`,
    [JSON.stringify(products)],
  );
}
