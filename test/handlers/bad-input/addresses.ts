/** Invalid addresses, methods and headers. */
import { routes } from '#api/routes.ts';
import { deliveryBody, type HttpRow, httpRow, post, type Row, row } from './row.ts';

const NO_ROUTE = '404 route.not_found';
const NO_METHOD = '405 request.method_not_allowed';
const get = (path: string, ...headers: readonly string[]) => ({ line: `GET ${path}`, headers });
const PRODUCTS = '/api/v1/products';

const METHODS: readonly HttpRow[] = [
  httpRow('OPTIONS', { line: `OPTIONS ${PRODUCTS}` }, NO_METHOD),
  httpRow('TRACE, which API Gateway does not know', { line: `TRACE ${PRODUCTS}` }, NO_ROUTE),
  httpRow('HEAD where there is only POST', { line: 'HEAD /api/v1/sessions' }, '4xx'),
  httpRow('PUT where there is only GET', { line: `PUT ${PRODUCTS}`, headers: ['Content-Length: 0'] }, NO_METHOD),
  httpRow('DELETE where there is none', { line: 'DELETE /api/v1/health' }, NO_METHOD),
  httpRow('PUT of an order without a token', { line: 'PUT /api/v1/orders', headers: ['Content-Length: 0'] }, NO_METHOD),
  httpRow('an unknown method', { line: `BREW ${PRODUCTS}` }, '4xx'),
  httpRow('a method in lower case', { line: `get ${PRODUCTS}` }, '4xx'),
  httpRow('another method by header', get('/api/v1/orders', 'X-HTTP-Method-Override: POST'), '401 auth.required'),
  httpRow('GET with a body', { ...post(PRODUCTS, '{"limit":1}'), line: `GET ${PRODUCTS}` }, '200', 'listProducts'),
  httpRow('an address with its host', { line: `GET http://127.0.0.1${PRODUCTS}` }, '4xx'),
];

const PATHS: readonly HttpRow[] = [
  ...[
    '/nowhere',
    '/api',
    '/api/v1',
    '/api/v2/products',
    '/API/v1/products',
    '/api/v1/products.json',
    '/api/v1/orders/x/y/z',
  ].map((path) => httpRow(path, get(path), NO_ROUTE)),
  ...['/.env', '/wp-admin/setup.php', '/api/v1/../../etc/passwd', '/api/v1/__proto__', '/api/v1/constructor'].map(
    (path) => httpRow(path, get(path), NO_ROUTE),
  ),
  httpRow('//', get('//api/v1/products'), '4xx'),
  httpRow('// inside', get('/api/v1//products'), '4xx'),
  httpRow('..', get('/api/v1/orders/../products'), '4xx'),
  httpRow('%2e%2e', get('/api/v1/orders/%2e%2e/products'), '4xx'),
  httpRow('%2f in an id', get('/api/v1/products/..%2f..%2fetc'), '4xx'),
  httpRow('%00 in an id', get('/api/v1/products/%00'), '4xx'),
  httpRow('%00 in the path', get('/api/v1/produ%00cts'), '4xx'),
  httpRow('a lone %', get('/api/v1/products/%'), '4xx'),
  httpRow('a lone % in the path', get('/api/v1/%/products'), '4xx'),
  httpRow('%zz', get('/api/v1/products/%zz'), '4xx'),
  httpRow('a byte that is no UTF-8', get('/api/v1/products/%ff'), '4xx'),
  httpRow('a raw byte above ASCII', get('/api/v1/products/\xff'), '4xx'),
  httpRow('a raw control character', get('/api/v1/products/\x01'), '4xx'),
  httpRow('8 KB of path', get(`/api/v1/products/${'x'.repeat(8_000)}`), '4xx'),
  httpRow('8 KB of an unknown path', get(`/${'x'.repeat(8_000)}`), '4xx'),
  httpRow('a fragment', get(`${PRODUCTS}#<script>`), '4xx'),
  httpRow('a script', get('/api/v1/<script>alert(1)</script>'), '4xx'),
  httpRow('a quote', get('/api/v1/"},"x":"'), '4xx'),
];

const HEADERS: readonly HttpRow[] = [
  httpRow(
    '200 headers',
    get(PRODUCTS, ...Array.from({ length: 200 }, (_, i) => `X-H${i}: ${i}`)),
    '200',
    'listProducts',
  ),
  httpRow('a header of 8 KB', get(PRODUCTS, `X-Long: ${'x'.repeat(8_000)}`), '200', 'listProducts'),
  httpRow('headers of 70 KB', get(PRODUCTS, `X-Long: ${'x'.repeat(70_000)}`), '4xx'),
  httpRow('a header called __proto__', get(PRODUCTS, '__proto__: x'), '200', 'listProducts'),
  httpRow('a header called constructor', get(PRODUCTS, 'constructor: x', 'toString: y'), '200', 'listProducts'),
  httpRow('a header without a name', get(PRODUCTS, ': x'), '4xx'),
  httpRow('a header without a colon', get(PRODUCTS, 'nonsense'), '4xx'),
  httpRow('two lengths', { ...post('/api/v1/orders', '{}', 'Content-Length: 3'), body: '{}' }, '4xx'),
  httpRow(
    'a length and chunks',
    { ...post('/api/v1/orders', '{}', 'Transfer-Encoding: chunked'), body: '0\r\n\r\n' },
    '4xx',
  ),
  httpRow(
    'invalid chunks',
    { line: 'POST /api/v1/sessions', headers: ['Transfer-Encoding: chunked'], body: 'zz\r\n{}\r\n' },
    '4xx',
  ),
  httpRow(
    'an unknown transfer encoding',
    { line: 'POST /api/v1/sessions', headers: ['Transfer-Encoding: gzip'], body: '{}' },
    '4xx',
  ),
  httpRow(
    'Accept-Language: 8 KB of blanks',
    get('/api/v1/orders', `Accept-Language: a${' '.repeat(8_000)}b`),
    '401 auth.required',
  ),
  httpRow(
    'Accept-Language: nonsense',
    get('/api/v1/products/x', 'Accept-Language: ;;q=,,;q=x,*,ko;q=NaN'),
    '404 product.not_found',
    'readProduct',
  ),
  ...(['twice the same', 'the second one forged', 'the first one forged'] as const).map((name) =>
    httpRow(
      `two Authorization headers, ${name}`,
      ({ buyer }) => {
        const tokens = [
          name.startsWith('the first') ? 'x.y.z' : buyer,
          name.startsWith('the second') ? 'x.y.z' : buyer,
        ];
        return get('/api/v1/orders', ...tokens.map((token) => `Authorization: Bearer ${token}`));
      },
      '4xx',
    ),
  ),
  httpRow(
    'If-None-Match: nonsense',
    (fixture) => get(`/api/v1/products/${fixture.product}`, 'If-None-Match: *, W/"x", "'),
    '200',
    'readProduct',
  ),
];

const query = (text: string, expected: string, pointer?: string): Row =>
  row(`?${text.slice(0, 40)}`, 'listProducts', { path: () => `/products?${text}` }, expected, pointer);

const QUERIES: readonly Row[] = [
  query('limit=1&limit=2', '400 request.invalid', '?limit'),
  query('limit=1&limit=1', '400 request.invalid', '?limit'),
  query('limit[gt]=1', '400 request.invalid', '?limit[gt]'),
  query('limit.gt=1', '400 request.invalid', '?limit.gt'),
  query('offset=1', '400 request.invalid', '?offset'),
  query('LIMIT=1', '400 request.invalid', '?LIMIT'),
  query('__proto__=1', '400 request.invalid', '?__proto__'),
  query('__proto__[limit]=1', '400 request.invalid', '?__proto__[limit]'),
  query('constructor=1', '400 request.invalid', '?constructor'),
  query('toString=1', '400 request.invalid', '?toString'),
  query('=1', '400 request.invalid', '?'),
  query('%00=1', '400 request.invalid'),
  query('limit=%', '400 request.invalid', '?limit'),
  query('limit=%ff', '400 request.invalid', '?limit'),
  query(`${'a'.repeat(5_000)}=1`, '400 request.invalid', `?${'a'.repeat(64)}`),
  query(Array.from({ length: 500 }, (_, i) => `q${i}=1`).join('&'), '400 request.invalid', '?q0'),
  query('<script>=1', '400 request.invalid', '?<script>'),
  query('&&&', '200'),
  query('limit=1;cursor=x', '400 request.invalid', '?limit'),
];

const best = (text: string, expected: string, pointer?: string): Row =>
  row(`best sellers ${text}`, 'readBestSellers', { path: () => `/products/best-sellers${text}` }, expected, pointer);
const BEST: readonly Row[] = [
  best('', '200'),
  best('?days=30&limit=50', '200'),
  best('?days=31', '400 request.invalid', '?days'),
  best('?limit=51', '400 request.invalid', '?limit'),
  best('?days=1&days=2', '400 request.invalid', '?days'),
  best('?cursor=x', '400 request.invalid', '?cursor'),
  best('?since=2026-01-01', '400 request.invalid', '?since'),
  row('best sellers, in capitals', 'readProduct', { path: () => '/products/Best-Sellers' }, '404 product.not_found'),
];

/** Mail programs, scanners and factories add fields: the secret decides, which is forged here. */
const ADDED = ['utm_source=x', 'fbclid=a&fbclid=b', 'attempt=1', '__proto__=1', '%ff'];
const PUBLISHED: readonly Row[] = ADDED.flatMap((text) => [
  ...(['showUnsubscription', 'unsubscribe', 'showAdConfirmation', 'confirmAd'] as const).map((route) =>
    row(
      `${route} ?${text}`,
      route,
      { path: () => routes[route].path.replace('{token}', `x?${text}`) },
      '401 link.forged',
    ),
  ),
  ...(['takeFactoryCallback', 'takeSignedFactoryCallback'] as const).map((route) =>
    row(
      `${route} ?${text}`,
      route,
      {
        path: () => `${routes[route].path.replace('{token}', 'x')}?${text}`,
        sending: (fixture) => ({ body: deliveryBody(fixture) }),
      },
      '401 callback.forged',
    ),
  ),
]);

export const ADDRESSES: readonly HttpRow[] = [...METHODS, ...PATHS, ...HEADERS];
export const QUERY_STRINGS: readonly Row[] = [...QUERIES, ...BEST, ...PUBLISHED];
