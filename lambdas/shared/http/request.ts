/** What a route's function takes and returns. */
import type * as z from 'zod';
import type { Caller } from '#api/problems.ts';
import type { RouteName, routes } from '#api/routes.ts';
import type { Principal } from '#domain/caller.ts';

type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;
type Part<N extends RouteName, K extends string> =
  (typeof routes)[N] extends Record<K, infer S> ? Parsed<S> : undefined;

/** A request that was validated against its row of the route table. */
export interface ApiRequest<N extends RouteName = RouteName> {
  readonly requestId: string;
  /** Epoch milliseconds at which API Gateway received the request. A test event of the AWS console may lack the time. */
  readonly receivedAt: number | undefined;
  readonly path: string;
  /** Variables of the stage of API Gateway: what the deployed API has (api/stage-variables.ts). */
  readonly stageVariables: Readonly<Record<string, string | undefined>>;
  /** HEAD: the response is that of GET, and its body is not sent. */
  readonly isHead: boolean;
  readonly params: Part<N, 'params'>;
  readonly query: Part<N, 'query'>;
  readonly body: Part<N, 'body'>;
  readonly rawBody: string;
  /** Header names in lower case. The values of a header that was sent several times are joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly caller: (typeof routes)[N]['who'] extends readonly ['anyone'] ? undefined : Principal;
  /** The roles the route table allows: what `checkRole` compares the caller's current role with. */
  readonly who: readonly Caller[];
  /** The Idempotency-Key and the fingerprint of the request; both empty on routes without a key. */
  readonly key: string;
  readonly hash: string;
}

export interface ApiResponse {
  readonly status: number;
  /** Sent as JSON. A text or a stream is sent unchanged with the Content-Type of `headers`. Status 204 has no body. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The header of a response that repeats the result of an earlier request with the same Idempotency-Key. */
export const replayedHeader = (replayed: boolean): Readonly<Record<string, string>> =>
  replayed ? { 'Idempotent-Replayed': 'true' } : {};
