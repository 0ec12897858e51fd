import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEM_ERRORS_MAX } from '#domain/limits.ts';
import { ACCOUNTS, ME } from './bad-input/accounts.ts';
import { ADDRESSES } from './bad-input/addresses.ts';
import { ADS } from './bad-input/ads.ts';
import { EMAILS } from './bad-input/emails.ts';
import { createFixture, type Fixture } from './bad-input/fixture.ts';
import { FRAMING } from './bad-input/framing.ts';
import { CURSORS, IDS } from './bad-input/ids.ts';
import { KEYS } from './bad-input/keys.ts';
import { MASS_ASSIGNMENT } from './bad-input/mass-assignment.ts';
import { NUMBERS } from './bad-input/numbers.ts';
import { OPERATIONS } from './bad-input/operations.ts';
import { PRODUCTS } from './bad-input/products.ts';
import type { Row } from './bad-input/row.ts';
import { STATES } from './bad-input/states.ts';
import { TEXTS } from './bad-input/texts.ts';
import { WEBHOOKS } from './bad-input/webhooks.ts';
import { type Reply, setFactory, settled } from './shop.ts';
import { openTables, type Tables } from './tables.ts';
import { complaintAbout, complaintAboutProblem, inShort } from './valid.ts';

let tables: Tables;
let scene: Fixture;
let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  tables = await openTables();
  scene = await createFixture(tables);
  before = await tables.fingerprints();
});
afterAll(async () => {
  await setFactory({ mode: 'ok' });
  await tables.close();
});
// After every row, so that the row that changed something is the row that fails.
afterEach(async () => {
  const was = before;
  before = await tables.fingerprints();
  expect(before, 'nothing was changed').toEqual(was);
});

/** Nothing that was sent can come back as a page: what we say is JSON, and says so. */
function expectNoPage({ status, headers, body }: Reply): void {
  const type = headers.get('content-type');
  // Node's own parser refuses what is no HTTP at all with a bare status line.
  if (type === null) expect([typeof body, status >= 400 || status === 304]).toEqual(['string', true]);
  else expect(type).toMatch(/^application\/(problem\+)?json$/);
}

function expectAnswer(row: Row, reply: Reply): void {
  expect(reply.status, 'the connection was cut').toBeGreaterThan(0);
  expect(reply.status).toBeLessThan(500);
  expectNoPage(reply);
  if (row.answer === '4xx') {
    expect(Math.floor(reply.status / 100), JSON.stringify(reply.body)).toBe(4);
    return;
  }
  expect(inShort(reply), JSON.stringify(reply.body)).toBe(row.answer);
  if (row.route) expect(complaintAbout(row.route, reply)).toBeUndefined();
  else if (reply.status >= 400) expect(complaintAboutProblem(reply)).toBeUndefined();
  const errors = (reply.body['errors'] ?? []) as { pointer: string }[];
  expect(errors.length).toBeLessThanOrEqual(PROBLEM_ERRORS_MAX);
  if (row.pointer !== undefined) expect(errors.map(({ pointer }) => pointer)).toContain(row.pointer);
}

describe.each<readonly [string, readonly Row[]]>([
  ['framing', FRAMING],
  ['addresses', ADDRESSES],
  ['mass assignment', MASS_ASSIGNMENT],
  ['numbers', NUMBERS],
  ['ids', IDS],
  ['cursors', CURSORS],
  ['texts', TEXTS],
  ['e-mail addresses', EMAILS],
  ['keys', KEYS],
  ['states', STATES],
  ['webhooks', WEBHOOKS],
  ['ads', ADS],
  ['accounts', ACCOUNTS],
  ['one’s own account', ME],
  ['products', PRODUCTS],
  ['what operators look at', OPERATIONS],
])('%s', (_group, rows) => {
  test.each(rows)('$name', async (row) => {
    expectAnswer(row, await row.ask(scene));
  });
});

test('and nothing came after: no queue, no mail, no event is left of all that', async () => {
  await settled();
});
