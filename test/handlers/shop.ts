/** A shop in this process: the real handlers on a database of their own, with the accounts and products of the demo shop. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '#db/data-api.ts';
import type { Keys } from '#domain/signature.ts';
import { webhookKeys } from '#domain/webhook.ts';
import { createDataApi } from '#local/aws/rds-data/service.ts';
import { makeBuyers, makeProducts, NewProducts, tokenOf } from '#local/control/people.ts';
import { seed } from '#local/runtime/seed.ts';
import { databaseClock } from '#test/database/clock.ts';
import { APP_USER, clientOf, MASTER_USER, urlOf } from '#test/database/data-api.ts';
import type { NewProduct } from '#test/stories/shop.ts';
import { fingerprintsOf, type Tables } from '#test/stories/tables.ts';
import { CLUSTER_ARN, ISSUER, installAws, SECRETS } from './aws.ts';
import { openGateway, type Send } from './gateway.ts';

export interface Shop {
  /** One request to the API, under `/api/v1`. */
  readonly api: Send;
  /** The database as the functions reach it. */
  readonly database: Database;
  /** The owner's connection, and fingerprints of all tables. */
  readonly tables: Tables;
  readonly webhook: Keys;
  /** The keys of links and of the hashes of addresses. */
  readonly linkKeys: Keys;
  buyers(count: number): Promise<readonly { readonly id: string; readonly token: string }[]>;
  products(product: NewProduct): Promise<string[]>;
  product(product: NewProduct): Promise<string>;
  /** The token of an account of the demo shop. */
  token(who: 'operator' | 'seller'): Promise<string>;
  /** The id of a new seller. */
  sellerId(): Promise<string>;
  /** Runs work while `app.now()` is some seconds ahead (or, negative, behind). */
  atClock<T>(seconds: number, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const { superUrl, template, adminPassword, appPassword } = inject('cluster');
  const name = `h_${randomBytes(6).toString('hex')}`;
  await asSuperuser(superUrl, `create database ${name} template ${template} owner ${MASTER_USER} strategy file_copy`);
  const adminUrl = urlOf(superUrl, { user: MASTER_USER, password: adminPassword }, name);
  const dataApi = createDataApi({
    clusterArn: CLUSTER_ARN,
    credentials: async () => ({ username: APP_USER, password: appPassword }),
    url: (user, password, database) => urlOf(superUrl, { user, password }, database),
  });
  const secrets = installAws(dataApi, name);
  const { fillSecrets } = await import('#lambdas/setup/fill-secrets.ts');
  await fillSecrets(SECRETS);
  await seed(adminUrl);
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2 });
  await pool.query(databaseClock.restart());
  const people = { pool, now: databaseClock.now, signingKeys: () => secrets.get(SECRETS.jwtPrivate), issuer: ISSUER };
  const tables = await fingerprintsOf(adminUrl);
  const products = async (product: NewProduct) =>
    (await makeProducts(people, NewProducts.parse(product))).map(({ id }) => id);

  return {
    api: await openGateway(),
    database: openDatabase(
      clientOf(dataApi),
      { clusterArn: CLUSTER_ARN, secretArn: 'arn:database', database: name },
      { now: Date.now, sleep: () => Promise.resolve(), random: () => 0 },
    ),
    tables,
    webhook: webhookKeys(JSON.parse(secrets.get(SECRETS.webhook) ?? '') as string[]),
    linkKeys: (JSON.parse(secrets.get(SECRETS.link) ?? '') as string[]).map((key) =>
      Buffer.from(key, 'base64'),
    ) as unknown as Keys,
    buyers: (count) => makeBuyers(people, { count }),
    products,
    product: async (product) => (await products(product))[0] ?? '',
    token: async (who) => (await tokenOf(people, `${who}@donut.test`))?.token ?? '',
    async sellerId() {
      const [{ id = '' } = {}] = await makeBuyers(people, { count: 1 });
      await pool.query("update app.users set role = 'SELLER' where id = $1", [id]);
      return id;
    },
    async atClock(seconds, work) {
      await pool.query(databaseClock.advance(seconds));
      return work().finally(() => pool.query(databaseClock.advance(-seconds)));
    },
    async close() {
      await tables.close();
      await pool.end();
      await dataApi.close();
      await asSuperuser(superUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
