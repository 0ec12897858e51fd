/** The audit: each route with which operators, sellers or ad managers change something writes a row. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '#api/route.ts';
import { type RouteName, routes } from '#api/routes.ts';
import { createFixture, type Fixture } from './bad-input/fixture.ts';
import { insertRows } from './fields/rows.ts';
import type { Send } from './gateway.ts';
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

interface Call {
  readonly send: () => Promise<unknown>;
  readonly caller: string | undefined;
}

const callerOf = (token: string | undefined): string | undefined =>
  token && JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;

/** The shop, with the calls that have recorded the action. */
function watched(action: string): { readonly shop: Shop; readonly calls: Call[] } {
  const calls: Call[] = [];
  const api: Send = async <T>(...[method, path, sending]: Parameters<Send>) => {
    const before = await recorded(action);
    const send = () => shop.api<T>(method, path, sending);
    const response = await send();
    if ((await recorded(action)).length > before.length) calls.push({ send, caller: callerOf(sending?.token) });
    return response;
  };
  return { shop: { ...shop, api }, calls };
}

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
    const { shop: own, calls } = watched(action);
    await use({ shop: own, fixture });
    const after = await recorded(action);
    const last = calls.at(-1);
    // One row for each call: some uses need an earlier call of the same action.
    expect([calls.length > 0, after.length - before.length]).toEqual([true, calls.length]);
    expect(after.at(-1)).toBe(route === 'confirmAd' ? 'manager' : last?.caller);
    if (!(routes[route as RouteName] as Route).idempotent) return;
    await last?.send();
    expect(await recorded(action), 'a repeat with the same key').toEqual(after);
  });

  test('a buyer who cancels an order is no member of staff', async () => {
    const before = await recorded('cancel_order');
    const { status } = await shop.api('POST', `/orders/${fixture.otherOrderId}/cancellation`, {
      ...{ token: fixture.buyer, body: {} },
    });
    expect([status, await recorded('cancel_order')]).toEqual([200, before]);
  });
});
