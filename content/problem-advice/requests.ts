import type { AdviceOf } from './advice.ts';

/** The form of a request, and the authentication of its caller. */
export const REQUEST_ADVICE = {
  'request.malformed': [
    'The request cannot be parsed: the body is not JSON, a JSON object has a duplicate key, or the address is invalid.',
    'Send one JSON object in UTF-8 with `Content-Type: application/json`. Repeating the same request returns the same error.',
  ],
  'request.invalid': [
    'The request was parsed, but a value in it is invalid: wrong type, too long, out of range, or an unknown field.',
    'Every item of `errors` names the location (`pointer`: a JSON pointer into the body, `?name` of the query, or a header) and the expected value. Correct these values and send the request again. The `Idempotency-Key` can be used again.',
  ],
  'request.too_large': [
    'The body is larger than 64 KiB.',
    'Send less. No valid request is that large: an order has at most 50 lines.',
  ],
  'request.unsupported_media_type': [
    'The `Content-Type` of the body is not JSON.',
    'Set `Content-Type: application/json`.',
  ],
  'request.throttled': [
    'The shop received more requests than its limit allows, from you or from all callers together.',
    'Wait for the number of seconds in `Retry-After` and send the request again, with the same `Idempotency-Key` if it has one. Increase the delay after each attempt.',
  ],
  'request.blocked': [
    'The web application firewall (AWS WAF) classified the request as an attack, the request did not use the public address of the shop, or a page of another site made the browser renew or end a session.',
    'Use the public address of the shop. If the request is legitimate, send its `requestId` to the operators.',
  ],
  'request.if_match_required': [
    'A change must name the version on which it is based, so that two users do not overwrite each other’s changes.',
    'Read the resource and send its `ETag` as `If-Match` with the change.',
  ],
  'request.method_not_allowed': [
    'The address exists, but not with this method.',
    'Use a method that the response header `Allow` lists. `HEAD` works wherever `GET` does.',
  ],
  'request.precondition_failed': [
    'The request was made on the condition that the resource still matches `If-Match`, and the resource does not.',
    'Read the resource again without `If-Match`. A weak tag (`W/"…"`) never matches.',
  ],
  'route.not_found': [
    'No route has this address.',
    'Find the route on the API page, `/docs`. All routes are below `/api/v1`.',
  ],
  'auth.required': [
    'The access token is missing, expired or invalid, or the account was deleted or its password changed after the token was issued.',
    'Sign in with `POST /api/v1/sessions` and send the `accessToken` as `Authorization: Bearer …`. A token is valid for one hour.',
  ],
  'auth.wrong_credentials': [
    'The e-mail address or the password is wrong. The response does not reveal whether the address has an account.',
    'Enter both again. After ten failed attempts the address is locked for a while: `auth.too_many_tries`.',
  ],
  'auth.too_many_tries': [
    'There were too many login attempts with a wrong password for this address. Until the lock ends, the correct password is rejected as well.',
    'Wait for the number of seconds in `Retry-After`. A login with the correct password then resets the counter.',
  ],
  'auth.forbidden': [
    'You are signed in, but your role is not allowed to use this route.',
    'Sign in with a role that the documentation of the route names. A resource of another user returns 404, not 403.',
  ],
  'idempotency.key_required': [
    'A request that creates something must have a unique key, so that a repetition cannot create it twice.',
    'Send `Idempotency-Key`: a new UUID for each new operation, and the same UUID for every repetition of that operation.',
  ],
  'idempotency.key_reused': [
    'This key was used in the last 24 hours for a different request: another address or another body.',
    'Use a new key for a new operation. To repeat the first request, send exactly the same address and body.',
  ],
  'cursor.invalid': [
    'The cursor does not belong to this list.',
    'Start without a cursor and pass the value of `next` unchanged.',
  ],
  'stream.full': [
    'All live connections are in use. Each connection occupies one running function, so their number is limited.',
    'Poll `GET /stream?poll=1&after=…` every 15 seconds instead, and try the stream again later.',
  ],
  'service.unavailable': [
    'The shop cannot process the request now: its database is resuming, or a component is overloaded or unavailable. The request was not executed, or its result is unknown.',
    'Send the same request again after `Retry-After`, with the same `Idempotency-Key`. An operation that was already executed is not executed twice.',
  ],
  'service.failed': [
    'An unexpected error occurred in the shop.',
    'Send the same request again with the same `Idempotency-Key`. If the error persists, send the `requestId` to the operators.',
  ],
} as const satisfies AdviceOf;
