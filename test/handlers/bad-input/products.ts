/** Invalid products, stock corrections and ledger pages. */
import { signCursor } from '#domain/cursor.ts';
import {
  ADJUSTMENT_REASON_CHARACTERS_MAX,
  DESCRIPTION_CHARACTERS_MAX,
  IMAGE_URL_CHARACTERS_MAX,
  PRICE_KRW_MAX,
  RESTOCK_UNITS_MAX,
  STOCK_UNITS_MAX,
  TITLE_CHARACTERS_MAX,
  UNITS_PER_BUYER_MAX,
} from '#domain/limits.ts';
import type { Fixture } from './fixture.ts';
import { shapes, unknown } from './ids.ts';
import { LIMITS, NOT_A_COUNT } from './numbers.ts';
import { type Row, row } from './row.ts';
import { BLANKS, CONTROLS, HIDDEN, UNSTORABLE } from './texts.ts';

const INVALID = '400 request.invalid';
const MALFORMED = '400 request.malformed';
const NOT_FOUND = '404 product.not_found';
const REQUEST = { title: 'Glazed', price: 1_000, stock: 1 };
/** One key for each row: no row changes anything. */
const keyOf = (name: string) => `bad ${name}`.replace(/[^\x21-\x7e]/g, '_').slice(0, 255);

const register = (name: string, change: object | string, expected = INVALID, pointer?: string): Row =>
  row(
    `register: ${name}`,
    'registerProduct',
    {
      sending: ({ seller }) => ({
        token: seller,
        key: keyOf(name),
        body: typeof change === 'string' ? change : { ...REQUEST, ...change },
      }),
    },
    expected,
    pointer,
  );
/** A body with one value as it is written in JSON. */
const written = (key: string, value: string) => JSON.stringify({ ...REQUEST, [key]: '#' }).replace('"#"', value);

const NUMBERS: readonly (readonly [key: string, max: number])[] = [
  ['price', PRICE_KRW_MAX],
  ['stock', STOCK_UNITS_MAX],
  ['restockQuantity', RESTOCK_UNITS_MAX],
];
const numbers: readonly Row[] = NUMBERS.flatMap(([key, max]) =>
  [...NOT_A_COUNT.filter((value) => value !== '0' && value !== '-0'), String(max + 1)].map((value) =>
    register(`${key} ${value}`, written(key, value), INVALID, `/${key}`),
  ),
);

const perBuyer: readonly Row[] = [
  ...NOT_A_COUNT.filter((value) => value !== 'null'),
  String(UNITS_PER_BUYER_MAX + 1),
].map((value) => register(`maxPerBuyer ${value}`, written('maxPerBuyer', value), INVALID, '/maxPerBuyer'));

const TIMES: readonly (readonly [name: string, value: unknown])[] = [
  ['year 0', '0000-01-01T00:00:00Z'],
  ['year 1999', '1999-12-31T23:59:59.999Z'],
  ['year 2100', '2100-01-01T00:00:00Z'],
  ['year 9999', '9999-12-31T23:59:59Z'],
  ['year 275761', '+275761-01-01T00:00:00Z'],
  ['a negative year', '-000001-01-01T00:00:00Z'],
  ['no zone', '2026-05-01T12:00:00'],
  ['+24:00', '2026-05-01T12:00:00+24:00'],
  ['+09:60', '2026-05-01T12:00:00+09:60'],
  ['+0900', '2026-05-01T12:00:00+0900'],
  ['+09', '2026-05-01T12:00:00+09'],
  ['Z and an offset', '2026-05-01T12:00:00Z+09:00'],
  ['a named zone', '2026-05-01T12:00:00 KST'],
  ['30 February', '2026-02-30T12:00:00Z'],
  ['29 February of no leap year', '2027-02-29T12:00:00Z'],
  ['month 13', '2026-13-01T12:00:00Z'],
  ['hour 24', '2026-05-01T24:00:00Z'],
  [':60', '2026-05-01T12:00:60Z'],
  ['a day', '2026-05-01'],
  ['epoch seconds', 1_777_777_777],
  ['epoch as text', '1777777777'],
  ['tomorrow', 'tomorrow'],
  ['infinity', 'infinity'],
  ['empty', ''],
  ['true', true],
  ['a list', ['2026-05-01T12:00:00Z']],
  ['SQL', "2026-05-01T12:00:00Z'::timestamptz--"],
  ['full width', '２026-05-01T12:00:00Z'],
];
const [MAY, JUNE] = ['2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z'];
const times: readonly Row[] = [
  ...(['availableAt', 'endAt'] as const).flatMap((key) =>
    TIMES.map(([name, value]) => register(`${key} ${name}`, { [key]: value }, INVALID, `/${key}`)),
  ),
  register(
    'endAt before availableAt, in different offsets',
    { availableAt: '2026-05-01T09:00:00+09:00', endAt: '2026-05-01T00:30:00+01:00' },
    INVALID,
    '/endAt',
  ),
  register('endAt before availableAt', { availableAt: JUNE, endAt: MAY }, INVALID, '/endAt'),
  register('endAt equal to availableAt', { availableAt: MAY, endAt: MAY }, INVALID, '/endAt'),
  register(
    'endAt a microsecond after availableAt',
    { availableAt: MAY, endAt: '2026-05-01T00:00:00.000001Z' },
    INVALID,
    '/endAt',
  ),
];

const texts: readonly Row[] = [
  ...[...BLANKS, ...CONTROLS, ...HIDDEN].map(([name, text]) =>
    register(`a title with ${name}`, { title: text }, INVALID, '/title'),
  ),
  ...[...CONTROLS.filter(([, text]) => text.replace(/\n/g, '') !== 'x'), ...HIDDEN].map(([name, text]) =>
    register(`a description with ${name}`, { description: text }, INVALID, '/description'),
  ),
  ...UNSTORABLE.flatMap(([name, text]) => [
    register(`a title with ${name}`, { title: text }, MALFORMED),
    register(`a description with ${name}`, { description: text }, MALFORMED),
  ]),
  register('a title of one too many', { title: '🍩'.repeat(TITLE_CHARACTERS_MAX + 1) }, INVALID, '/title'),
  register(
    'a description of one too many',
    { description: '도'.repeat(DESCRIPTION_CHARACTERS_MAX + 1) },
    INVALID,
    '/description',
  ),
  ...[undefined, null, 1, [], {}].map((title) =>
    register(`title ${JSON.stringify(title)}`, { title }, INVALID, '/title'),
  ),
];

const NOT_ALLOWED = '422 product.image_host_not_allowed';
const pictures: readonly Row[] = [
  ...[
    '',
    '/a.png',
    'pictures.donut.test/a.png',
    'data:image/png;base64,AA',
    'javascript:alert(1)',
    1,
    {},
    ['https://x.test/'],
  ].map((imageUrl) => register(`imageUrl ${JSON.stringify(imageUrl)}`, { imageUrl }, INVALID, '/imageUrl')),
  ...[
    'https://pictures.donut.test/a b',
    'https://pictures.donut.test/a\u200b',
    'https://ann:pw@pictures.donut.test/a.png',
  ].map((imageUrl) => register(`imageUrl ${JSON.stringify(imageUrl)}`, { imageUrl }, INVALID, '/imageUrl')),
  register(
    'an address of a picture of one too many',
    { imageUrl: 'https://pictures.donut.test/'.padEnd(IMAGE_URL_CHARACTERS_MAX + 1, 'x') },
    INVALID,
    '/imageUrl',
  ),
  register(
    'an address of a picture that is too long when it is encoded',
    { imageUrl: `https://pictures.donut.test/${'도'.repeat(IMAGE_URL_CHARACTERS_MAX / 5)}` },
    INVALID,
    '/imageUrl',
  ),
  ...[
    'https://other.donut.test/a.png',
    'https://pictures.donut.test.evil.test/a.png',
    'https://pictures.donut.test:8443/a.png',
    'http://pictures.donut.test/a.png',
    'https://evil.test/#https://pictures.donut.test/',
    'https://evil.test\\@pictures.donut.test/a.png',
  ].map((imageUrl) => register(`imageUrl ${imageUrl}`, { imageUrl }, NOT_ALLOWED, '/imageUrl')),
];

const translations: readonly Row[] = [
  ...[null, [], 'ko', { fr: { title: 'Glacé' } }].map((given) =>
    register(`translations ${JSON.stringify(given)}`, { translations: given }, INVALID),
  ),
  ...[
    null,
    {},
    { description: '' },
    { title: '' },
    { title: 'a'.repeat(TITLE_CHARACTERS_MAX + 1) },
    { title: 'a', price: 1 },
  ].map((ko) => register(`Korean ${JSON.stringify(ko)?.slice(0, 30)}`, { translations: { ko } }, INVALID)),
];

const assigned: readonly Row[] = [
  ...['id', 'sellerId', 'available', 'reserved', 'onHand', 'round', 'version', 'createdAt', 'deletedAt', 'status'].map(
    (key) => register(`${key} set by the caller`, { [key]: 1 }, INVALID, `/${key}`),
  ),
  register('__proto__', JSON.stringify(REQUEST).replace('{', '{"__proto__":{"price":0},'), MALFORMED),
  register('two prices', JSON.stringify(REQUEST).replace('{', '{"price":0,'), MALFORMED),
  ...['', 'FAC_MAIN', 'fac main', 'x'.repeat(65), 1, null, ['fac_main']].map((factoryId) =>
    register(`factory ${JSON.stringify(factoryId)?.slice(0, 20)}`, { factoryId }, INVALID, '/factoryId'),
  ),
  register('an unknown factory', { factoryId: 'fac_other' }, '422 product.unknown_factory', '/factoryId'),
  row(
    'register: no key',
    'registerProduct',
    { sending: ({ seller }) => ({ token: seller, body: REQUEST }) },
    '400 idempotency.key_required',
    'Idempotency-Key',
  ),
  row(
    'register: a buyer',
    'registerProduct',
    { sending: ({ buyer }) => ({ token: buyer, key: 'buyer', body: REQUEST }) },
    '403 auth.forbidden',
  ),
];

type Which = (fixture: Fixture) => string;
const own: Which = ({ product }) => product;
const change = (
  name: string,
  body: unknown,
  expected = INVALID,
  pointer?: string,
  headers: Record<string, string> = { 'if-match': '"v1-1"' },
  which = own,
): Row =>
  row(
    `change: ${name}`,
    'changeProduct',
    { path: (fixture) => `/products/${which(fixture)}`, sending: ({ seller }) => ({ token: seller, headers, body }) },
    expected,
    pointer,
  );
const changes: readonly Row[] = [
  change('a picture on another host', { imageUrl: 'https://evil.test/a.png' }, NOT_ALLOWED, '/imageUrl'),
  change(
    'a translation without a title',
    { translations: { ko: { description: '' } } },
    INVALID,
    '/translations/ko/title',
  ),
  change('translations of no language', { translations: {} }, INVALID, '/translations'),
  change('a translation into no language', { translations: { fr: null } }, INVALID, '/translations/fr'),
  change('no If-Match', { price: 1 }, '428 request.if_match_required', 'If-Match', {}),
  ...['v1-1', '"v1-1" x', ','].map((tag) =>
    change(`If-Match ${tag}`, { price: 1 }, '428 request.if_match_required', 'If-Match', { 'if-match': tag }),
  ),
  ...['"1"', 'W/"v1-1"', '"v1-x"', '""', '"v7-1", W/"v1-1"'].map((tag) =>
    change(`If-Match ${tag}`, { price: 1 }, '412 product.changed', undefined, { 'if-match': tag }),
  ),
  ...(['foreignProduct', 'deleted'] as const).map((which) =>
    change(
      `${which}, If-Match *`,
      { price: 1 },
      NOT_FOUND,
      undefined,
      { 'if-match': '*' },
      (fixture) => fixture[which],
    ),
  ),
  row(
    'delete: a version the product does not have',
    'deleteProduct',
    {
      path: ({ product }) => `/products/${product}`,
      sending: ({ seller }) => ({ token: seller, headers: { 'if-match': '"v7-1"' } }),
    },
    '412 product.changed',
  ),
  change('a future version', { price: 1 }, '412 product.changed', undefined, { 'if-match': '"v7-1"' }),
  change('nothing', {}, INVALID, ''),
  ...['stock', 'available', 'sellerId', 'id', 'version', 'deletedAt'].map((key) =>
    change(`with ${key}`, { price: 1, [key]: 1 }, INVALID, `/${key}`),
  ),
  change('a price of null', { price: null }, INVALID, '/price'),
  change('a limit of no unit per buyer', { maxPerBuyer: 0 }, INVALID, '/maxPerBuyer'),
  change('a negative price', { price: -1 }, INVALID, '/price'),
  change('a blank title', { title: ' ' }, INVALID, '/title'),
  change('endAt before availableAt', { availableAt: JUNE, endAt: MAY }, '422 product.window_invalid'),
  change('an unknown factory', { factoryId: 'fac_other' }, '422 product.unknown_factory', '/factoryId'),
  ...(['foreignProduct', 'deleted'] as const).map((which) =>
    change(which, { price: 1 }, NOT_FOUND, undefined, undefined, (fixture) => fixture[which]),
  ),
];

const adjust = (name: string, body: unknown, expected = INVALID, pointer?: string, which = own): Row =>
  row(
    `adjust: ${name}`,
    'adjustStock',
    {
      path: (fixture) => `/products/${which(fixture)}/stock-adjustments`,
      sending: ({ seller }) => ({ token: seller, key: keyOf(name), body }),
    },
    expected,
    pointer,
  );
const adjustments: readonly Row[] = [
  ...[
    '0',
    '-0',
    '1.5',
    '"1"',
    '"１"',
    'null',
    'true',
    '[1]',
    '{}',
    '""',
    '1e309',
    '-1e309',
    '9007199254740992',
    '2147483648',
    String(STOCK_UNITS_MAX + 1),
    String(-STOCK_UNITS_MAX - 1),
  ].map((value) => adjust(`by ${value}`, `{"delta":${value},"reason":"x"}`, INVALID, '/delta')),
  ...['0x10', '01', '+1', 'NaN'].map((value) => adjust(`by ${value}`, `{"delta":${value},"reason":"x"}`, MALFORMED)),
  ...[...BLANKS, ...CONTROLS, ...HIDDEN].map(([name, reason]) =>
    adjust(`for ${name}`, { delta: 1, reason }, INVALID, '/reason'),
  ),
  ...UNSTORABLE.map(([name, reason]) => adjust(`for ${name}`, { delta: 1, reason }, MALFORMED)),
  adjust('without a reason', { delta: 1 }, INVALID, '/reason'),
  adjust(
    'a reason that is too long',
    { delta: 1, reason: 'x'.repeat(ADJUSTMENT_REASON_CHARACTERS_MAX + 1) },
    INVALID,
    '/reason',
  ),
  ...['onHand', 'reserved', 'cause', 'actor', 'ref', 'at'].map((key) =>
    adjust(`with ${key}`, { delta: 1, reason: 'x', [key]: 1 }, INVALID, `/${key}`),
  ),
  adjust('below the reserved quantity', { delta: -100, reason: 'x' }, '409 stock.below_reserved'),
  adjust('above the stock limit', { delta: STOCK_UNITS_MAX, reason: 'x' }, '422 stock.too_much'),
  ...(['foreignProduct', 'deleted'] as const).map((which) =>
    adjust(which, { delta: 1, reason: 'x' }, NOT_FOUND, undefined, (fixture) => fixture[which]),
  ),
  row(
    'adjust: no key',
    'adjustStock',
    {
      path: ({ product }) => `/products/${product}/stock-adjustments`,
      sending: ({ seller }) => ({ token: seller, body: { delta: 1, reason: 'x' } }),
    },
    '400 idempotency.key_required',
    'Idempotency-Key',
  ),
];

const ledger = (name: string, query: (fixture: Fixture) => string, expected: string, pointer?: string): Row =>
  row(
    `ledger: ${name}`,
    'listStockMoves',
    {
      path: (fixture) => `/products/${fixture.product}/stock-moves?${query(fixture)}`,
      sending: ({ seller }) => ({ token: seller }),
    },
    expected,
    pointer,
  );
const forged = [new Uint8Array(32)] as const;
const ledgers: readonly Row[] = [
  ...LIMITS.map((value) => ledger(`limit=${value}`, () => `limit=${value}`, INVALID, '?limit')),
  ledger('another list’s cursor', ({ productCursor }) => `cursor=${productCursor}`, '400 cursor.invalid'),
  ledger(
    'another product’s cursor',
    ({ otherProducts }) => `cursor=${signCursor(forged, `stock-moves:${otherProducts[0]}`, '9:1:1')}`,
    '400 cursor.invalid',
  ),
  ledger(
    'a cursor of another key',
    ({ product }) => `cursor=${signCursor(forged, `stock-moves:${product}`, '9:1:1')}`,
    '400 cursor.invalid',
  ),
  ledger('an empty cursor', () => 'cursor=', '400 cursor.invalid'),
  ledger('a filter', () => 'cause=ORDER', INVALID, '?cause'),
];

type InPath = readonly [
  route: 'changeProduct' | 'deleteProduct' | 'adjustStock' | 'listStockMoves' | 'readWaitingList',
  tail: string,
  sending: object,
];
const IN_PATHS: readonly InPath[] = [
  ['changeProduct', '', { headers: { 'if-match': '"v1"' }, body: { price: 1 } }],
  ['deleteProduct', '', {}],
  ['adjustStock', '/stock-adjustments', { key: 'ids', body: { delta: 1, reason: 'x' } }],
  ['listStockMoves', '/stock-moves', {}],
  ['readWaitingList', '/waiting-list', {}],
];
const ids: readonly Row[] = IN_PATHS.flatMap(([route, tail, sending]) => [
  ...[...shapes('prd', 'ord'), ...unknown('prd')].map(([name, id]) =>
    row(
      `${route}: ${name}`,
      route,
      {
        path: () => `/products/${encodeURIComponent(id)}${tail}`,
        sending: ({ seller }) => ({ token: seller, ...sending }),
      },
      NOT_FOUND,
    ),
  ),
  row(
    `${route}: another seller’s`,
    route,
    {
      path: ({ foreignProduct }) => `/products/${foreignProduct}${tail}`,
      sending: ({ seller }) => ({ token: seller, ...sending }),
    },
    NOT_FOUND,
  ),
  row(
    `${route}: a buyer`,
    route,
    { path: ({ product }) => `/products/${product}${tail}`, sending: ({ buyer }) => ({ token: buyer, ...sending }) },
    '403 auth.forbidden',
  ),
]);

const lists: readonly Row[] = [...shapes('usr', 'prd').map(([, id]) => id), 'me', ''].map((id) =>
  row(
    `/products?sellerId=${id.slice(0, 40)}`,
    'listProducts',
    { path: () => `/products?sellerId=${encodeURIComponent(id)}` },
    INVALID,
    '?sellerId',
  ),
);
const SEARCHES = [
  'search=',
  'search=%20',
  'search=%00',
  'search=a%0Ab',
  `search=${'x'.repeat(101)}`,
  'search=a&search=b',
];
const SORTS = ['sort=', 'sort=price', 'sort=newest%27', 'sort=newest&sort=oldest'];
const searches: readonly Row[] = [...SEARCHES, ...SORTS].map((query) =>
  row(
    `/products?${query.slice(0, 40)}`,
    'listProducts',
    { path: () => `/products?${query}` },
    INVALID,
    `?${query.split('=')[0]}`,
  ),
);
const ORDER_FILTERS = [
  ['status=paid', '?status'],
  ['status=OUT_OF_STOCK', '?status'],
  ['status=', '?status'],
  ['status=DELIVERED&status=SHIPPING', '?status'],
  ['reason=DELIVERED', '?reason'],
  ['reason=customer', '?reason'],
  ['status=DELIVERED&reason=SELLER', '?reason'],
  ['buyerId=prd_01jd2m8qk4v7x9r3t5w6y8z0ab', '?buyerId'],
  ['buyerId=', '?buyerId'],
  ['buyerEmail=', '?buyerEmail'],
  ['buyerEmail=buyer', '?buyerEmail'],
  ['buyerEmail=a@donut.test&buyerId=usr_01jd2m8qk4v7x9r3t5w6y8z0ab', '?buyerEmail'],
  ['number=', '?number'],
  ['number=Q3K7-M2X', '?number'],
  ['number=Q3K7--M2XP', '?number'],
  ['number=U3K7-M2XP', '?number'],
  ['number=Q3K7-M2XP&buyerEmail=a@donut.test', '?number'],
  ['paymentId=pay_1', '?paymentId'],
  ['paymentId=pay_01jd2m8qk4v7x9r3t5w6y8z0ab&number=Q3K7-M2XP', '?paymentId'],
] as const;
const filters: readonly Row[] = ORDER_FILTERS.map(([query, pointer]) =>
  row(
    `/orders?${query}`,
    'listOrders',
    { path: () => `/orders?${query}`, sending: ({ buyer }) => ({ token: buyer }) },
    INVALID,
    pointer,
  ),
);

/** Who has an account is shown to operators only. */
const ofBuyers: readonly Row[] = (['buyer', 'seller'] as const).map((who) =>
  row(
    `/orders?buyerEmail as a ${who}`,
    'listOrders',
    { path: () => '/orders?buyerEmail=buyer01@donut.test', sending: (fixture) => ({ token: fixture[who] }) },
    '403 auth.forbidden',
  ),
);

export const PRODUCTS: readonly Row[] = [
  ...lists,
  ...searches,
  ...filters,
  ...ofBuyers,
  ...numbers,
  ...perBuyer,
  ...times,
  ...texts,
  ...pictures,
  ...translations,
  ...assigned,
  ...changes,
  ...adjustments,
  ...ledgers,
  ...ids,
];
