/** Invalid ads, and invalid confirmation links. */
import { EMAIL_CHARACTERS_MAX } from '#domain/limits.ts';
import { NO_ADDRESSES } from './emails.ts';
import { shapes, unknown } from './ids.ts';
import { type Row, row } from './row.ts';

const INVALID = '400 request.invalid';

const adOf = (name: string, body: unknown, expected = INVALID, pointer?: string): Row =>
  row(
    name,
    'registerAd',
    {
      path: ({ product }) => `/products/${product}/ads`,
      sending: ({ seller }) => ({
        token: seller,
        key: `bad ${name}`.replace(/[^\x21-\x7e]/g, '_').slice(0, 255),
        body,
      }),
    },
    expected,
    pointer,
  );

const managers: readonly Row[] = [
  ...NO_ADDRESSES.map((managerEmail) =>
    adOf(`a manager at ${JSON.stringify(managerEmail)?.slice(0, 60)}`, { managerEmail }, INVALID, '/managerEmail'),
  ),
  adOf(
    'a manager address of one character too many',
    { managerEmail: `${'a'.repeat(EMAIL_CHARACTERS_MAX - 11)}@agency.test` },
    INVALID,
    '/managerEmail',
  ),
  adOf('a manager address with a NUL', { managerEmail: 'ads@agency.test\0' }, '400 request.malformed'),
  ...['id', 'state', 'productId', 'by', 'round', 'stoppedAt'].map((key) =>
    adOf(`an ad’s ${key}`, { managerEmail: 'ads@agency.test', [key]: 1 }, INVALID, `/${key}`),
  ),
  adOf('an ad’s __proto__', '{"managerEmail":"ads@agency.test","__proto__":{}}', '400 request.malformed'),
  adOf('two managers', '{"managerEmail":"a@agency.test","managerEmail":"b@agency.test"}', '400 request.malformed'),
];

const products: readonly Row[] = (['foreignProduct', 'deleted'] as const).map((which) =>
  row(
    `an ad of ${which}`,
    'registerAd',
    {
      path: (fixture) => `/products/${fixture[which]}/ads`,
      sending: ({ seller }) => ({ token: seller, key: `ad-of-${which}`, body: { managerEmail: 'ads@agency.test' } }),
    },
    '404 product.not_found',
  ),
);

const requests: readonly Row[] = (['stopAd', 'resumeAd'] as const).flatMap((route) => {
  const path = (id: string) => `/ads/${encodeURIComponent(id)}/${route.slice(0, -2)}`;
  return [
    ...[...shapes('ad', 'prd'), ...unknown('ad')].map(([name, id]) =>
      row(
        `${route}: ${name}`,
        route,
        { path: () => path(id), sending: ({ seller }) => ({ token: seller, key: 'ids' }) },
        '404 ad.not_found',
      ),
    ),
    row(
      `${route}: no key`,
      route,
      { path: ({ adId }) => path(adId), sending: ({ seller }) => ({ token: seller }) },
      '400 idempotency.key_required',
      'Idempotency-Key',
    ),
    row(
      `${route}: in a state that does not allow it`,
      route,
      { path: ({ adId }) => path(adId), sending: ({ seller }) => ({ token: seller, key: 'no-reason' }) },
      route === 'stopAd' ? '409 ad.not_short' : '409 ad.not_stopped',
    ),
  ];
});

const confirmations: readonly Row[] = [
  ...[undefined, null, 'STOP', 'delete', '', 1, ['stop'], {}].map(
    (action) => [JSON.stringify(action) ?? 'nothing', { action }, INVALID, '/action'] as const,
  ),
  ['with a by', { action: 'stop', by: 'manager' }, INVALID, '/by'] as const,
  ['without a request', { action: 'stop' }, '409 ad.not_asked', undefined] as const,
].map(([name, body, expected, pointer]) =>
  row(
    `a confirmation: ${name}`,
    'confirmAdManually',
    { path: ({ adId }) => `/ads/${adId}/confirmations`, sending: ({ seller }) => ({ token: seller, body }) },
    expected,
    pointer,
  ),
);

const SIGNATURE = 'A'.repeat(43);
const LINKS: readonly (readonly [name: string, token: (adId: string) => string])[] = [
  ['nonsense', () => 'x'],
  ['another signature', (ad) => `stop~${ad}~1~9999999999~${SIGNATURE}`],
  ['no signature', (ad) => `stop~${ad}~1~9999999999`],
  ['another action', (ad) => `delete~${ad}~1~9999999999~${SIGNATURE}`],
  ['round 0', (ad) => `stop~${ad}~0~9999999999~${SIGNATURE}`],
  ['an expiry in milliseconds', (ad) => `stop~${ad}~1~9999999999999~${SIGNATURE}`],
  ['SQL', () => "' or 1=1 --"],
  ['a tag', () => '<script>alert(1)</script>'],
  ['a NUL', () => 'stop\0'],
  ['10 KB', () => 'x'.repeat(10_000)],
];
const links: readonly Row[] = (['showAdConfirmation', 'confirmAd'] as const).flatMap((route) =>
  LINKS.map(([name, token]) =>
    row(
      `${route}: ${name}`,
      route,
      { path: ({ adId }) => `/ads/confirmations/${encodeURIComponent(token(adId))}` },
      '401 link.forged',
    ),
  ),
);

export const ADS: readonly Row[] = [...managers, ...products, ...requests, ...confirmations, ...links];
