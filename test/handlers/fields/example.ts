/** An example shows that a handler reads a field: the response with the field differs from the response without the field. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { Route } from '#api/route.ts';
import { type RouteName, routes } from '#api/routes.ts';
import type { Fixture } from '#test/handlers/bad-input/fixture.ts';
import type { Shop } from '#test/handlers/shop.ts';
import type { Sending } from '#test/stories/shop.ts';

/** The tables of fields.test.ts are of these types: a route whose field has no example does not compile. */
export type QueryField<R extends RouteName> = (typeof routes)[R] extends { readonly query: infer S extends z.ZodType }
  ? Exclude<keyof z.input<S>, 'limit' | 'cursor'>
  : never;
type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
export type OptionalBodyField<R extends RouteName> = (typeof routes)[R] extends {
  readonly body: infer S extends z.ZodType;
}
  ? Optional<z.input<S>>
  : never;
export type ExamplesOf<Fields extends Record<RouteName, unknown>, E> = {
  readonly [R in RouteName as [Fields[R]] extends [never] ? never : R]: {
    readonly [K in Fields[R] & string]: E;
  };
};

export interface Context {
  readonly shop: Shop;
  readonly fixture: Fixture;
}
export interface Shown {
  readonly without: unknown;
  readonly with: unknown;
}
export type Example = (context: Context) => Promise<Shown>;
type Who = 'buyer' | 'fullBuyer' | 'seller' | 'operator';
export type Body = Record<string, unknown>;
/** The path parameters; `given`: of the request with the field. */
export type Params = (fixture: Fixture, given: boolean) => Readonly<Record<string, string>>;

/** Sends a request that must succeed; responds with its body. */
export async function request(
  { shop, fixture }: Context,
  name: RouteName,
  who: Who,
  {
    params = {},
    query = '',
    ...sending
  }: Sending & { readonly params?: Record<string, string>; readonly query?: string } = {},
): Promise<Body> {
  const { method }: Route = routes[name];
  const address = addressOf(name, params) + query;
  const reply = await shop.api(method, address, { token: fixture[who], key: randomUUID(), ...sending });
  if (reply.status >= 300) throw new Error(`${method} ${address}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

const addressOf = (name: RouteName, params: Readonly<Record<string, string>>): string =>
  routes[name].path.replace(/\{(\w+)\}/g, (_, key: string) => params[key] ?? '');

/** A list with a filter has some of the items that the list without the filter has. */
export const filter =
  (name: RouteName, field: string, value: (fixture: Fixture) => string, who: Who = 'operator'): Example =>
  async (context) => {
    const itemsOf = async (query: string) => (await request(context, name, who, { query }))['items'] as unknown[];
    const page = 'cursor' in ((routes[name] as Route).query?.shape ?? {}) ? 'limit=100&' : '';
    const without = await itemsOf(`?${page}`);
    const found = await itemsOf(`?${page}${field}=${encodeURIComponent(value(context.fixture))}`);
    if (found.length === 0) throw new Error(`${name}?${field}: the example must find an item`);
    return { without, with: found };
  };

/** The same request with and without the field; `shows` picks the part of the response that depends on the field. */
export const bodyField =
  (
    name: RouteName,
    who: Who,
    params: Params,
    bodies: (fixture: Fixture) => readonly [without: Body, given: Body],
    shows: (body: Body) => unknown,
  ): Example =>
  async (context) => {
    const { fixture } = context;
    const [without, given] = bodies(fixture);
    return {
      without: shows(await request(context, name, who, { params: params(fixture, false), body: without })),
      with: shows(await request(context, name, who, { params: params(fixture, true), body: given })),
    };
  };

/** A PATCH of this field alone: what was read before and the response. */
export const change =
  (read: RouteName, name: RouteName, who: Who, params: Params, field: string, value: unknown): Example =>
  async (context) => {
    const { shop, fixture } = context;
    const own = { ...params(fixture, true) };
    const before = await shop.api('GET', addressOf(read, own), { token: fixture[who] });
    const headers = { 'if-match': before.headers.get('etag') ?? '' };
    const after = await request(context, name, who, { params: own, headers, body: { [field]: value } });
    return { without: before.body[field], with: after[field] };
  };
