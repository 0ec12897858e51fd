/** The audit: each route with which operators, sellers or ad managers change something writes a row. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFixture, type Fixture } from './bad-input/fixture.ts';
import { insertRows } from './fields/rows.ts';
import { openShop, type Shop } from './shop.ts';
import { STAFF_ACTIONS } from './staff-actions.ts';

let shop: Shop;
let fixture: Fixture;
beforeAll(async () => {
  shop = await openShop();
  fixture = await createFixture(shop);
  await insertRows(shop.tables.client);
});
afterAll(async () => {
  await shop?.close();
});

const recorded = async (action: string): Promise<string[]> =>
  (
    await shop.tables.client.query<{ operator: string }>(
      'select operator from app.operator_actions where action = $1 order by id',
      [action],
    )
  ).rows.map(({ operator }) => operator);

describe('every change by staff is in the audit', () => {
  const uses = Object.entries(STAFF_ACTIONS).flatMap(([route, use]) =>
    typeof use === 'string' ? [] : [{ route, use }],
  );
  test.each(uses)('$route', async ({ route, use: [action, use] }) => {
    const before = await recorded(action);
    await use({ shop, fixture });
    const after = await recorded(action);
    expect(after.length).toBeGreaterThan(before.length);
    if (route === 'confirmAd') expect(after.at(-1)).toBe('manager');
    else expect(after.at(-1)).toMatch(/^usr_/);
  });

  test('a buyer who cancels an order is no member of staff', async () => {
    const before = await recorded('cancel_order');
    const { status } = await shop.api('POST', `/orders/${fixture.otherOrderId}/cancellation`, {
      ...{ token: fixture.buyer, body: {} },
    });
    expect([status, await recorded('cancel_order')]).toEqual([200, before]);
  });
});
