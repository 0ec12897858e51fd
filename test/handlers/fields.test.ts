/**
 * Every declared field is used. The route table's query parameters and optional body fields are the keys of two tables:
 * without an example a field does not compile, and an example fails when the response does not depend on the field.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markPublished } from '#db/statements/outbox.ts';
import { createFixture, type Fixture } from './bad-input/fixture.ts';
import { BODY_FIELDS } from './fields/body-fields.ts';
import { type Example, request } from './fields/example.ts';
import { QUERY_FIELDS } from './fields/query-fields.ts';
import { insertRows } from './fields/rows.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
let fixture: Fixture;
beforeAll(async () => {
  shop = await openShop();
  fixture = await createFixture(shop);
  const context = { shop, fixture };
  await insertRows(shop.tables.client);
  // A second one of each resource, for the lists that are filtered by product.
  const [second = ''] = fixture.otherProducts;
  const body = { managerEmail: 'fields@agency.test' };
  await request(context, 'requestRestock', 'operator', { params: { productId: second }, body: { quantity: 5 } });
  await request(context, 'registerAd', 'operator', { params: { productId: second }, body });
  for (const productId of [fixture.product, second])
    await request(context, 'sendNotices', 'operator', { params: { productId } });
  const { rows } = await shop.tables.client.query<{ id: string }>('select id from app.outbox order by id');
  await shop.database.rows(markPublished(rows.map(({ id }) => Number(id))));
});
afterAll(async () => {
  await shop.close();
});

const entriesOf = (table: Readonly<Record<string, Readonly<Record<string, Example | 'ignored'>>>>) =>
  Object.entries(table).flatMap(([route, fields]) =>
    Object.entries(fields).map(([field, example]) => ({ route, field, example })),
  );
type Entry = ReturnType<typeof entriesOf>[number] & { readonly example: Example };
const isExample = (entry: ReturnType<typeof entriesOf>[number]): entry is Entry => entry.example !== 'ignored';

describe.each([
  ['query parameters', QUERY_FIELDS],
  ['optional body fields', BODY_FIELDS],
])('%s', (_name, table) => {
  test.each(entriesOf(table).filter(isExample))('$route: the response depends on $field', async ({ example }) => {
    const shown = await example({ shop, fixture });
    const advice =
      'the handler or its statement ignores the field: CONTRIBUTING.md, “a query parameter or a body field”';
    expect(shown.with, advice).not.toEqual(shown.without);
  });
});
