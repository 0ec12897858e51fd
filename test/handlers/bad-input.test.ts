/** The catalogue of bad input, in this process: real handlers, a real database, one exact response a row, and no row changed. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '#api/routes.ts';
import { brokenInvariants } from '#test/invariants.ts';
import { expectResponse } from './bad-input/expect.ts';
import { createFixture, type Fixture } from './bad-input/fixture.ts';
import { ROWS } from './bad-input/rows.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
let fixture: Fixture;
let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  shop = await openShop();
  fixture = await createFixture(shop);
  before = await shop.tables.fingerprints();
});
afterAll(async () => {
  await shop.close();
});
// After every row, so that the row that changed a table is the row that fails.
afterEach(async () => {
  const previous = before;
  before = await shop.tables.fingerprints();
  expect(before, 'no table changed').toEqual(previous);
});

describe.each(Object.entries(ROWS))('%s', (_group, rows) => {
  test.each(rows)('$name', async (row) => {
    const reply = await shop.api(routes[row.route].method, row.path(fixture), row.sending(fixture));
    expectResponse(row, reply);
  });
});

test('every invariant holds', async () => {
  expect(await brokenInvariants(shop.tables.client)).toEqual({});
});
