/** A row of the catalogue of bad input: what is sent, and the exact response that is expected. */
import { randomUUID } from 'node:crypto';
import { type RouteName, routes } from '#api/routes.ts';
import type { Sending } from '#test/stories/shop.ts';
import type { Fixture, HttpFixture } from './fixture.ts';

/** A well-formed HTTP request: it runs in this process against the real handlers. */
export interface Row {
  readonly name: string;
  readonly route: RouteName;
  /** Under `/api/v1`. */
  readonly path: (fixture: Fixture) => string;
  readonly sending: (fixture: Fixture) => Sending;
  /** `400 request.invalid` */
  readonly expected: string;
  /** The field the problem names. */
  readonly pointer?: string | undefined;
}

/** Bytes on a connection to the running system: for what the gateway or HTTP itself refuses, and for headers `fetch` does not send. */
export interface HttpRow {
  readonly name: string;
  /** The route that responds; none when the gateway responds alone. */
  readonly route?: RouteName;
  readonly request: (fixture: HttpFixture) => RawRequest;
  /** `4xx` where AWS itself refuses before our code runs, in its own words. */
  readonly expected: string;
}

export interface RawRequest {
  /** `GET /api/v1/products` */
  readonly line: string;
  /** Each as it stands on the wire; a string is sent as latin1, so that every byte can be written. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
}

/** A POST with a body and its length. */
export const post = (path: string, body: string | Buffer, ...headers: readonly string[]): RawRequest => ({
  line: `POST ${path}`,
  headers: [`Content-Length: ${Buffer.byteLength(body)}`, ...headers],
  body,
});

export const httpRow = (
  name: string,
  request: RawRequest | ((fixture: HttpFixture) => RawRequest),
  expected: string,
  route?: RouteName,
): HttpRow => ({
  name,
  ...(route ? { route } : {}),
  request: typeof request === 'function' ? request : () => request,
  expected,
});

/** A request to one route of the table. */
export const row = (
  name: string,
  route: RouteName,
  { path = () => routes[route].path, sending = () => ({}) }: Partial<Pick<Row, 'path' | 'sending'>>,
  expected: string,
  pointer?: string,
): Row => ({ name, route, path, sending, expected, pointer });

/** A buyer's order with this body: an object, or the text itself. */
export const orderOf = (name: string, body: (fixture: Fixture) => unknown, expected: string, pointer?: string): Row =>
  row(
    name,
    'placeOrder',
    { sending: (fixture) => ({ token: fixture.buyer, key: randomUUID(), body: body(fixture) }) },
    expected,
    pointer,
  );

/** A log-in with a wrong password unless `change` corrects it; each at a new address, which has attempts left. */
export const loginOf = (name: string, change: object, expected: string, pointer?: string): Row =>
  row(
    name,
    'createSession',
    { sending: () => ({ body: { email: `${randomUUID()}@nobody.test`, password: 'wrong', ...change } }) },
    expected,
    pointer,
  );

/** A seller requests a restock. */
export const restockOf = (
  name: string,
  product: (fixture: Fixture) => string,
  sending: (fixture: Fixture) => object,
  expected: string,
  pointer?: string,
): Row =>
  row(
    name,
    'requestRestock',
    {
      path: (fixture) => `/products/${product(fixture)}/restocks`,
      sending: (fixture) => ({ token: fixture.seller, key: randomUUID(), body: {}, ...sending(fixture) }),
    },
    expected,
    pointer,
  );

export const line = ({ product }: HttpFixture, change: object = {}) => ({ productId: product, quantity: 1, ...change });

/** The body of a factory callback about the fixture's restock. */
export const deliveryBody = ({ restockId, product }: Fixture, change: object = {}) => ({
  MessageGroupId: restockId,
  MessageAttributeProductId: product,
  MessageAttributeProductCnt: 7,
  MessageAttributeFactoryId: 'fac_main',
  MessageAttributeRequester: 'system',
  ...change,
});

/** An invalid delivery without a signature: the body is checked first. */
export const deliveryOf = (name: string, change: object, pointer: string): Row =>
  row(
    name,
    'takeSignedFactoryCallback',
    { sending: (fixture) => ({ body: deliveryBody(fixture, change) }) },
    '400 request.invalid',
    pointer,
  );
