/** The type of a row of the route table. */
import type * as z from 'zod';
import type { Caller, ProblemCode } from './problems.ts';

export type FunctionName =
  | 'sessions'
  | 'products'
  | 'order'
  | 'order-lifecycle'
  | 'buyer'
  | 'restock'
  | 'factory-callback'
  | 'ad-stop'
  | 'operations'
  | 'stream'
  | 'accounts'
  | 'notice';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The Lambda function that handles the route: its folder in lambdas/. */
  readonly function: FunctionName;
  readonly who: readonly Caller[];
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Its address is in mails or in other systems, which add query fields (`utm_source`, `fbclid`): the query is ignored. */
  readonly ignoresQuery?: true;
  readonly body?: z.ZodType;
  /** POST requests that create something require an Idempotency-Key header. */
  readonly idempotent?: true;
  /** The session cookie identifies the caller, not an access token. */
  readonly readsCookie?: true;
  /** Exists only when the shop manages its own accounts. An external issuer (context `authIssuer`) has its own endpoints. */
  readonly ownAccounts?: true;
  /** Exists only with the bucket of pictures (context `pictureUploads`). */
  readonly pictureUploads?: true;
  /**
   * Handled however long the request has waited, because its caller may not repeat it. Any other request that has waited for
   * more than REQUEST_WAIT_SECONDS_MAX is refused.
   */
  readonly handledLate?: true;
  /** Requests a second of this route for all callers together. More are 429 `request.throttled`, by API Gateway. */
  readonly perSecondMax?: number;
  /** Single resources carry an ETag; `If-None-Match` gives 304, `If-Match` 412. */
  readonly etag?: true;
  /** The success statuses whose responses have the header Location. */
  readonly location?: 201 | 202 | readonly (201 | 202 | 303)[];
  /** The success status whose response says by Retry-After when to ask for the result. */
  readonly retryAfter?: 202;
  /** The success status whose response has the header Content-Location: the address of the resource that is its body. */
  readonly contentLocation?: 200;
  /** Reads preferences of the header Prefer (RFC 7240). */
  readonly prefers?: true;
  /** Also returns `text/event-stream` while the function runs. */
  readonly streams?: true;
  /** The schema of the response body of each success status. */
  readonly responses: Readonly<Record<number, z.ZodType>>;
  readonly problems: readonly ProblemCode[];
}
