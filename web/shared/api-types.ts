/** The types of requests and responses, taken from the route table. */
import type * as z from 'zod';
import type { RouteName, routes } from '#api/routes.ts';

type Table = typeof routes;
type InputOf<N extends RouteName, K extends string> =
  Table[N] extends Record<K, infer S> ? (S extends z.ZodType ? z.input<S> : undefined) : undefined;
export type Inputs<N extends RouteName> = {
  readonly [K in 'params' | 'query' | 'body' as InputOf<N, K> extends undefined ? never : K]: InputOf<N, K>;
};
type Values<T> = T[keyof T];
type SuccessBody<N extends RouteName> = Values<{
  [S in keyof Table[N]['responses']]: Table[N]['responses'][S] extends z.ZodType<infer O> ? O : never;
}>;
export type ResponseBody<N extends RouteName> = [SuccessBody<N>] extends [never] ? undefined : SuccessBody<N>;
/** An item of a route that returns pages. */
export type Item<N extends RouteName> = ResponseBody<N> extends { readonly items: readonly (infer I)[] } ? I : never;
