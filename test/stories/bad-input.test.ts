/** Bad input that needs a connection. The rest of the catalogue runs in one process: test/handlers/bad-input.test.ts. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectResponse } from '#test/handlers/bad-input/expect.ts';
import type { HttpFixture } from '#test/handlers/bad-input/fixture.ts';
import { HTTP_ROWS } from '#test/handlers/bad-input/rows.ts';
import { sendRaw } from './bad-input/raw.ts';
import { pass } from './dead.ts';
import { makeBuyers, makeProduct, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';

/** Longer than what earlier stories have left open: unpaid orders, restocks, retry rounds, settling ads. */
const LEFT_OPEN_SECONDS = 30 * 60;

let tables: Tables;
let fixture: HttpFixture;
let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  tables = await openTables();
  // Otherwise something of an earlier story becomes due between two rows, and changes a table.
  await pass(LEFT_OPEN_SECONDS);
  fixture = { buyer: (await makeBuyers(1))[0]?.token ?? '', product: await makeProduct({ stock: 100 }) };
  await settled();
  before = await tables.fingerprints();
});
afterAll(async () => {
  await tables.close();
});
// After every row, so that the row that changed a table is the row that fails.
afterEach(async () => {
  const previous = before;
  before = await tables.fingerprints();
  expect(before, 'no table changed').toEqual(previous);
});

describe.each(Object.entries(HTTP_ROWS))('%s', (_group, rows) => {
  test.each(rows)('$name', async (row) => {
    expectResponse(row, await sendRaw(row.request(fixture)));
  });
});

test('no row left a message, a mail or an event', async () => {
  await settled();
});
