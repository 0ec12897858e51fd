/** Generated requests for every route: valid ones with one change. */
import fc from 'fast-check';
import type { Route } from '#api/route.ts';
import { type RouteName, routes } from '#api/routes.ts';
import type { Sending } from '#test/stories/shop.ts';
import type { Fixture } from './fixture.ts';
import { headerText, mutated, text, torn, written } from './mutations.ts';
import { deliveryBody, line } from './row.ts';

export interface Generated {
  readonly name: RouteName;
  readonly path: string;
  readonly sending: Sending;
}

const NAMES = Object.keys(routes) as [RouteName, ...RouteName[]];
function goodBody(name: RouteName, fixture: Fixture): unknown {
  switch (name) {
    case 'createSession':
      return { email: 'nobody@donut.test', password: 'wrong' };
    case 'placeOrder':
      return { lines: [line(fixture), { productId: fixture.otherProducts[0], quantity: 2 }] };
    case 'chargeWallet':
      return { amount: 1_000 };
    case 'putCartLine':
      return { quantity: 2 };
    case 'cancelOrder':
      return { reason: 'CUSTOMER' };
    case 'requestRestock':
      return { quantity: 3 };
    case 'registerAd':
      return { managerEmail: 'generated@agency.test' };
    case 'requestVerification':
      return { email: 'generated@donut.test' };
    case 'signUp':
      return {
        email: 'generated@donut.test',
        password: 'long enough',
        name: 'Kim',
        role: 'BUYER',
        verificationCode: '123456',
      };
    case 'changeMe':
      return { name: 'Kim', locale: 'ko' };
    case 'snoozeAlerts':
      return { reason: 'generated', until: '2026-05-01T00:00:00Z', kind: 'a # b' };
    case 'editDeadLetters':
      return { filter: { queue: 'vip', from: '2026-05-01T00:00:00Z' }, patch: { data: { units: 1 } }, dryRun: true };
    case 'pauseConsumer':
      return { reason: 'generated' };
    case 'changePassword':
      return { current: 'wrong', next: 'long enough' };
    case 'registerProduct':
      return {
        title: 'Generated',
        description: 'two\nlines',
        price: 1,
        stock: 0,
        availableAt: '2026-05-01T00:00:00Z',
        endAt: null,
      };
    case 'changeProduct':
      return { title: 'Generated', price: 2, restockQuantity: 3, factoryId: 'fac_main' };
    case 'startPictureUpload':
      return { contentType: 'image/webp' };
    case 'adjustStock':
      return { delta: 1, reason: 'generated' };
    case 'takeFactoryCallback':
    case 'takeSignedFactoryCallback':
      return { ...deliveryBody(fixture), CallbackUrl: 'https://factory.test/' };
    default:
      return undefined;
  }
}

const bodyOf = (name: RouteName, fixture: Fixture): fc.Arbitrary<string | undefined> => {
  const good = goodBody(name, fixture);
  if (good === undefined) return fc.constant(undefined);
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant(written(good)) },
    { weight: 6, arbitrary: mutated(good).map(written) },
    { weight: 2, arbitrary: torn(written(good)) },
  );
};

/** Ids of every kind, mixed up, and texts that are not an id. */
function pathOf(route: Route, fixture: Fixture): fc.Arbitrary<string> {
  const known = [
    // The other requests need the product.
    ...(route.method === 'DELETE' ? [] : [fixture.product]),
    fixture.orderId,
    fixture.restockId,
    fixture.deleted,
    fixture.foreignProduct,
    `${fixture.restockId}~1~9999999999~${'A'.repeat(43)}`,
    fixture.adId,
    `stop~${fixture.adId}~1~9999999999~${'A'.repeat(43)}`,
  ];
  const part = fc
    .oneof(fc.constantFrom(...known), fc.constantFrom(...known).chain(torn), text)
    .map((id) => encodeURIComponent(id.toWellFormed()))
    // A URL resolves these; HTTP rows cover them.
    .filter((id) => id !== '' && !/^(\.|%2e){1,2}$/i.test(id));
  const components = route.path.split(/\{\w+\}/);
  return fc
    .array(part, { minLength: components.length - 1, maxLength: components.length - 1 })
    .map((parts) => components.map((piece, i) => piece + (parts[i] ?? '')).join(''));
}

const queryOf = (fixture: Fixture): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom('limit', 'days', 'cursor', 'productId'), text),
        fc.oneof(fc.constantFrom('1', '100', fixture.productCursor, fixture.orderCursor, fixture.product), text),
      ),
      { maxLength: 2 },
    )
    .map((pairs) =>
      pairs
        .map(([name, one]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(one.toWellFormed())}`)
        .join('&'),
    );

// Without poll the response would stream until its end.
const withQuery = (path: string, query: string): string => (query === '' ? path : `${path}?${query.replace(/&$/, '')}`);

const headersOf = fc.record(
  {
    'accept-language': headerText,
    'x-request-id': headerText,
    'if-none-match': headerText,
    'if-match': fc.oneof(fc.constantFrom('"v1"', '"v2-100"'), headerText),
    'webhook-id': headerText,
    'webhook-timestamp': headerText,
    'webhook-signature': headerText,
    'content-type': fc.oneof(
      { weight: 6, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: headerText },
    ),
    'content-encoding': fc.oneof(
      { weight: 6, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom('gzip', 'identity') },
    ),
  },
  { requiredKeys: [] },
);

/** A request to any route: mostly valid, with something invalid. */
export function generated(fixture: Fixture): fc.Arbitrary<Generated> {
  const token = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(fixture.buyer, fixture.busyBuyer, fixture.seller) },
    { weight: 1, arbitrary: torn(fixture.buyer).map((one) => one.replace(/[^\x21-\x7e]/g, 'x')) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  const key = fc.oneof(
    { weight: 4, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.constant(fixture.usedKey) },
    { weight: 1, arbitrary: headerText },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return fc.constantFrom(...NAMES).chain((name) =>
    fc
      .record({
        path: pathOf(routes[name], fixture),
        // Most routes allow no query and would always return 400.
        query: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: queryOf(fixture) }),
        body: bodyOf(name, fixture),
        headers: headersOf,
        token,
        key,
      })
      .map(({ path, query, headers, ...sending }) => ({
        name,
        path: withQuery(path, (routes[name] as Route).streams ? `poll=1&${query}` : query),
        sending: { ...sending, headers: headers as Record<string, string> },
      })),
  );
}
