import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Route } from '#api/route.ts';
import { type RouteName, routes } from '#api/routes.ts';

const all = Object.entries(routes) as [RouteName, Route][];
const ID = '0'.repeat(26);
const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, 40);

test('every pair of method and path is unique', () => {
  const addresses = all.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(addresses).size).toBe(addresses.length);
});

test.for(all)('%s: its path has its parameters, and its function exists', ([, route]) => {
  const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  expect(Object.keys(route.params?.shape ?? {})).toEqual(named);
  expect(existsSync(`lambdas/${route.function}/handler.ts`)).toBe(true);
  expect(route.summary).toMatch(/^[A-Z].*[^.]$/);
  expect(Object.keys(route.responses).length).toBeGreaterThan(0);
});

/** These routes need no key: they create nothing, and the state of the order, restock or ad shows that they were executed. */
const STATE_CHANGES = ['cancelOrder', 'shipOrder', 'deliverOrder', 'closeRestock', 'confirmAdManually'];

test.for(all)(
  '%s: only POST has a key, only POST, PUT and PATCH have a body, and only GET has an ETag',
  ([name, route]) => {
    if (route.idempotent) expect(route.method).toBe('POST');
    if (route.body) expect(['POST', 'PUT', 'PATCH']).toContain(route.method);
    if (route.etag) expect(route.method).toBe('GET');
    // A signed-in user must be able to repeat every request that creates something.
    if (route.method === 'POST' && !route.who.includes('anyone')) {
      expect(route.idempotent ?? false).toBe(!STATE_CHANGES.includes(name));
    }
  },
);

test.for(all)('%s: its schemas can be converted to JSON Schema', ([, route]) => {
  const schemas = [route.params, route.query, route.body, ...Object.values(route.responses)].filter(
    (schema) => schema !== undefined,
  );
  for (const schema of schemas) {
    const json = z.toJSONSchema(schema, { io: 'input' });
    expect(Object.keys(json).length).toBeGreaterThan(1);
  }
});

test.for(all)('%s: its query is ignored exactly if its address is in mails or in other systems', ([, route]) => {
  const isPublic = route.who.includes('anyone');
  const isPublished = isPublic && (route.path.endsWith('/{token}') || route.path === '/factory/callbacks');
  expect(route.ignoresQuery ?? false).toBe(isPublished);
  if (isPublished) expect(route.query).toBe(undefined);
});

test.for(all)('%s: its request schemas reject unknown fields', ([, route]) => {
  for (const schema of [route.params, route.query]) {
    if (!schema) continue;
    const issues = schema.safeParse({ ['x-unknown']: '1' }).error?.issues ?? [];
    expect(issues.map((issue) => issue.code)).toContain('unrecognized_keys');
  }
  if (!route.body) return;
  const issues = route.body.safeParse({ status: 'PAID', total: 0 }).error?.issues ?? [];
  expect(issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys', keys: ['status', 'total'] }));
});

const LINE = { productId: `prd_${ID}`, quantity: 1 };
const CALL = {
  MessageGroupId: `rst_${ID}`,
  MessageAttributeProductId: `prd_${ID}`,
  MessageAttributeProductCnt: 10,
  MessageAttributeFactoryId: 'fac_main',
  MessageAttributeRequester: 'system',
};

const SIGN_UP = { email: 'a@b.test', role: 'SELLER', verificationCode: '000123' };

/** A valid body of every route, with its parsed value. */
const VALID_BODIES: Partial<Record<RouteName, readonly [sent: unknown, parsed: unknown]>> = {
  createSession: [
    { email: 'A.B+tag@Donut.Test', password: 'x' },
    { email: 'a.b+tag@donut.test', password: 'x' },
  ],
  placeOrder: [{ lines: [LINE] }, { lines: [LINE] }],
  cancelOrder: [{ reason: 'CUSTOMER' }, { reason: 'CUSTOMER' }],
  chargeWallet: [{ amount: 10_000_000 }, { amount: 10_000_000 }],
  putCartLine: [{ quantity: 10_000 }, { quantity: 10_000 }],
  requestRestock: [{}, {}],
  closeRestock: [{ reason: 'the factory burned down' }, { reason: 'the factory burned down' }],
  registerAd: [{ managerEmail: 'Ads+Kr@Agency.Test' }, { managerEmail: 'ads+kr@agency.test' }],
  editDeadLetter: [{ body: '{}' }, { body: '{}' }],
  snoozeAlerts: [
    { reason: 'known', until: '2026-05-01T00:00:00Z' },
    { reason: 'known', until: '2026-05-01T00:00:00.000Z' },
  ],
  pauseConsumer: [{ reason: 'repair' }, { reason: 'repair' }],
  editDeadLetters: [
    { filter: { queue: 'vip' }, patch: { data: { units: 100 } }, dryRun: true },
    { filter: { queue: 'vip' }, patch: { data: { units: 100 } }, dryRun: true },
  ],
  startRedrive: [{ filter: {} }, { filter: {}, rate: 10, dryRun: false }],
  takeFactoryCallback: [
    { ...CALL, MessageAttributeProductCnt: '10', CallbackUrl: 'https://x' },
    { ...CALL, CallbackUrl: 'https://x' },
  ],
  takeSignedFactoryCallback: [CALL, CALL],
  requestVerification: [{ email: 'A@B.Test' }, { email: 'a@b.test' }],
  signUp: [
    { ...SIGN_UP, password: '비밀번호여덟자리'.normalize('NFD'), name: ` ${'도넛'.normalize('NFD')} ` },
    { ...SIGN_UP, password: '비밀번호여덟자리', name: '도넛' },
  ],
  changeMe: [{ locale: 'en' }, { locale: 'en' }],
  changePassword: [
    { current: 'x', next: 'eight to me' },
    { current: 'x', next: 'eight to me' },
  ],
  registerProduct: [
    { title: 'Glazed', price: 0, stock: 0, endAt: '2026-05-01T12:00:00.1239Z' },
    {
      ...{ title: 'Glazed', description: '', price: 0, stock: 0, restockQuantity: 10, maxPerBuyer: null },
      ...{ imageUrl: null, translations: {}, availableAt: null, endAt: '2026-05-01T12:00:00.123Z' },
    },
  ],
  confirmAdManually: [{ action: 'stop' }, { action: 'stop' }],
  changeProduct: [{ availableAt: null }, { availableAt: null }],
  startPictureUpload: [{ contentType: 'image/avif' }, { contentType: 'image/avif' }],
  adjustStock: [
    { delta: -1, reason: 'broken' },
    { delta: -1, reason: 'broken' },
  ],
};

test('every route with a body accepts its valid body', () => {
  expect(Object.keys(VALID_BODIES).sort()).toEqual(
    all
      .filter(([, route]) => route.body)
      .map(([name]) => name)
      .sort(),
  );
  for (const [name, [sent, parsed]] of Object.entries(VALID_BODIES))
    expect((routes as Record<string, Route>)[name]?.body?.parse(sent), name).toEqual(parsed);
});

const NUMBERS: readonly unknown[] = [
  0,
  -1,
  1.5,
  '1',
  '１',
  2 ** 31,
  2 ** 53,
  2 ** 63,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  -0,
  null,
  true,
  [1],
  {},
  '',
  ' 1 ',
  10_001,
];

test.for(NUMBERS.map((quantity) => ({ quantity, shown: shown(quantity) })))(
  'an order for $shown units has an error at the quantity',
  ({ quantity }) => {
    const issues = routes.placeOrder.body.safeParse({ lines: [LINE, { ...LINE, quantity }] }).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path.join('/')))]).toEqual(['lines/1/quantity']);
  },
);

test.for(
  ['99', '1e1', '1.0', '0', '01', '-1', ' 1', '1 ', '', 0, -1, 1.5, 1_000_001, '1000001', '10000000', null, [10]].map(
    (count) => ({ count }),
  ),
)('a delivery of $count is accepted only if it is a count', ({ count }) => {
  const read = routes.takeFactoryCallback.body.safeParse({ ...CALL, MessageAttributeProductCnt: count });
  expect(read.success).toBe(count === '99');
});

test('an order has 1 to 50 lines of 1 to 10,000 units', () => {
  const ok = (lines: number, quantity: number) =>
    routes.placeOrder.body.safeParse({ lines: Array.from({ length: lines }, () => ({ ...LINE, quantity })) }).success;
  expect([ok(0, 1), ok(1, 1), ok(50, 1), ok(51, 1), ok(1, 10_000), ok(1, 10_001)]).toEqual([
    false,
    true,
    true,
    false,
    true,
    false,
  ]);
});

test.for(
  [
    '',
    ID,
    `ord_${ID}`,
    `PRD_${ID}`,
    `prd_${ID}\0`,
    `prd_${'x'.repeat(10_240)}`,
    '1 OR 1=1',
    '../1',
    1,
    null,
    ['prd_1'],
  ].map((productId) => ({ productId, shown: shown(productId) })),
)('the product id $shown is rejected', ({ productId }) => {
  expect(routes.placeOrder.body.safeParse({ lines: [{ ...LINE, productId }] }).success).toBe(false);
  expect(routes.readProduct.params.safeParse({ productId }).success).toBe(false);
});

test.for(
  ['0', '101', '-1', '1.5', '1e1', '01', '１', ' 1', '', 'ten', '1;2'].map((limit) => ({ limit, shown: shown(limit) })),
)('the page size $shown is rejected', ({ limit }) => {
  expect(routes.listProducts.query.safeParse({ limit }).success).toBe(false);
});

test('a page has 20 items by default and at most 100', () => {
  expect(routes.listProducts.query.parse({})).toEqual({ limit: 20 });
  expect(routes.listProducts.query.parse({ limit: '100' })).toEqual({ limit: 100 });
});

test.for(
  [
    '',
    'donut',
    'a@',
    '@b.c',
    'a@b',
    'a b@c.de',
    'a@b@c.de',
    'a@b.de,c@d.ef',
    'Ada <a@b.de>',
    'a@b.de\r\nBcc: x@y.zz',
    `${'a'.repeat(250)}@b.de`,
    'a@b.de\0',
    'a@b.de ',
    null,
    1,
    ['a@b.de'],
  ].map((email) => ({ email, shown: shown(email) })),
)('the e-mail address $shown is rejected', ({ email }) => {
  expect(routes.createSession.body.safeParse({ email, password: 'x' }).success).toBe(false);
});

test('an order has either lines or cart', () => {
  const read = (body: object) => routes.placeOrder.body.safeParse(body);
  expect(read({ cart: true, pay: true }).success).toBe(true);
  expect(read({ lines: [LINE], pay: false }).success).toBe(true);
  for (const body of [{}, { pay: true }, { lines: [LINE], cart: true }]) {
    expect(read(body).error?.issues.map(({ path }) => path.join('/'))).toEqual(['lines']);
  }
  for (const body of [{ cart: false }, { cart: 1 }, { lines: [LINE], pay: 1 }, { lines: [LINE], pay: null }]) {
    expect(read(body).success).toBe(false);
  }
});
