/** Creates accounts and products for tests and load, directly in the tables: no password hash, no idempotency key. */
import { randomBytes } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import type pg from 'pg';
import * as z from 'zod';
import { makeId } from '#domain/ids.ts';
import { claimsOf, JWT_ALGORITHM } from '#domain/token.ts';
import { DEMO_SELLER, insertProducts, type ProductRow } from '#local/runtime/seed.ts';

export interface PeoplePorts {
  readonly pool: pg.Pool;
  readonly now: () => number;
  /** Value of the secret that signs access tokens. */
  signingKeys(): string | undefined;
  readonly issuer: string;
}

export const NewBuyers = z.strictObject({ count: z.int().min(1).max(10_000) });
export const NewProducts = z.strictObject({
  title: z.string().min(1).max(200).default('Test Donut'),
  price: z.int().min(0).max(100_000_000).default(3_000),
  stock: z.int().min(0).max(1_000_000),
  restockQuantity: z.int().min(0).max(1_000_000).default(10),
  sellerId: z.string().default(DEMO_SELLER),
  factoryId: z.string().default('fac_main'),
  count: z.int().min(1).max(1_000).default(1),
});

const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })).min(1) });

/** Returns a function that signs access tokens like the sessions function. */
async function signer({ signingKeys, issuer, now }: PeoplePorts) {
  const [key] = KeySet.parse(JSON.parse(signingKeys() ?? '{"keys":[]}')).keys;
  const imported = await importJWK(key as JWK, JWT_ALGORITHM);
  const issuedAt = Math.floor(now() / 1000);
  return (userId: string, role: string): Promise<string> =>
    new SignJWT(claimsOf({ userId, role }, issuer, issuedAt))
      .setProtectedHeader({ alg: JWT_ALGORITHM, kid: key?.kid ?? '' })
      .sign(imported);
}

/** Creates buyers with access tokens. */
export async function makeBuyers(ports: PeoplePorts, { count }: z.infer<typeof NewBuyers>) {
  const people = Array.from({ length: count }, () => {
    const id = makeId('usr', ports.now(), randomBytes(10));
    return { id, email: `${id}@buyers.donut.test` };
  });
  await ports.pool.query(
    `insert into app.users (id, email, name, role, locale)
     select p->>'id', p->>'email', 'Buyer', 'BUYER', 'ko' from jsonb_array_elements($1::jsonb) p`,
    [JSON.stringify(people)],
  );
  const sign = await signer(ports);
  return Promise.all(people.map(async (person) => ({ ...person, token: await sign(person.id, 'BUYER') })));
}

/** Returns an access token for an existing account, found by email address or id. */
export async function tokenOf(ports: PeoplePorts, emailOrId: string) {
  const found = await ports.pool.query<{ id: string; role: string }>(
    'select id, role from app.users where email = $1 or id = $1',
    [emailOrId.toLowerCase()],
  );
  const [user] = found.rows;
  return user && { id: user.id, role: user.role, token: await (await signer(ports))(user.id, user.role) };
}

/** Creates products with their initial stock. */
export async function makeProducts(ports: PeoplePorts, input: z.infer<typeof NewProducts>) {
  const { count, ...product } = input;
  const products: ProductRow[] = Array.from({ length: count }, () => ({
    ...product,
    id: makeId('prd', ports.now(), randomBytes(10)),
  }));
  const client = await ports.pool.connect();
  try {
    await insertProducts(client, products);
  } finally {
    client.release();
  }
  return products;
}
