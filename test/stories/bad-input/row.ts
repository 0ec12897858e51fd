/** A row of the catalogue of bad input: what is sent, and exactly what comes back. */
import { randomUUID } from 'node:crypto';
import { type RouteName, routes } from '#api/routes.ts';
import { api, type Reply, type Sending } from '#test/stories/shop.ts';
import type { Fixture } from './fixture.ts';
import { type Raw, sendRaw } from './raw.ts';

export interface Row {
  readonly name: string;
  /** Whose answer it is; none when the gateway answers by itself. */
  readonly route?: RouteName;
  readonly ask: (scene: Fixture) => Promise<Reply>;
  /** `400 request.invalid`; `4xx` where AWS itself refuses before us, and in its own words. */
  readonly answer: string;
  /** The field the problem names. */
  readonly pointer?: string | undefined;
}

/** Any bytes, to whatever is at that address. */
export const raw = (
  name: string,
  request: Raw | ((scene: Fixture) => Raw),
  answer: string,
  route?: RouteName,
): Row => ({
  name,
  ...(route ? { route } : {}),
  ask: (scene) => sendRaw(typeof request === 'function' ? request(scene) : request),
  answer,
});

interface Ask {
  readonly path?: (scene: Fixture) => string;
  readonly sending?: (scene: Fixture) => Sending;
}

/** A request to one route of the table. */
export const ask = (
  name: string,
  route: RouteName,
  { path = () => routes[route].path, sending = () => ({}) }: Ask,
  answer: string,
  pointer?: string,
): Row => ({
  name,
  route,
  ask: (scene) => api(routes[route].method, path(scene), sending(scene)),
  answer,
  pointer,
});

/** A buyer's order with this body: an object, or the text itself. */
export const orderOf = (name: string, body: (scene: Fixture) => unknown, answer: string, pointer?: string): Row =>
  ask(
    name,
    'placeOrder',
    { sending: (scene) => ({ token: scene.buyer, key: randomUUID(), body: body(scene) }) },
    answer,
    pointer,
  );

/** Somebody logs in, wrongly unless this makes it right; each time at an address of his own, which has tries left. */
export const loginOf = (name: string, change: object, answer: string, pointer?: string): Row =>
  ask(
    name,
    'createSession',
    { sending: () => ({ body: { email: `${randomUUID()}@nobody.test`, password: 'wrong', ...change } }) },
    answer,
    pointer,
  );

/** A seller asks for more of a product by hand. */
export const restockOf = (
  name: string,
  product: (scene: Fixture) => string,
  sending: (scene: Fixture) => object,
  answer: string,
  pointer?: string,
): Row =>
  ask(
    name,
    'requestRestock',
    {
      path: (scene) => `/products/${product(scene)}/restocks`,
      sending: (scene) => ({ token: scene.seller, key: randomUUID(), body: {}, ...sending(scene) }),
    },
    answer,
    pointer,
  );

export const line = ({ product }: Fixture, change: object = {}) => ({ productId: product, quantity: 1, ...change });

/** What the factory would say of the scene's restock. */
export const delivered = ({ restockId, product }: Fixture, change: object = {}) => ({
  MessageGroupId: restockId,
  MessageAttributeProductId: product,
  MessageAttributeProductCnt: 7,
  MessageAttributeFactoryId: 'fac_main',
  MessageAttributeRequester: 'system',
  ...change,
});

/** A signed address is not needed to see that a delivery is none. */
export const deliveryOf = (name: string, change: object, pointer: string): Row =>
  ask(
    name,
    'takeSignedFactoryCallback',
    { sending: (scene) => ({ body: delivered(scene, change) }) },
    '400 request.invalid',
    pointer,
  );
