import type { AdviceOf } from '#content/problem-advice.ts';

/** How a request was written, and who sends it. */
export const REQUEST_ADVICE = {
  'request.malformed': [
    'The request could not be read: the body is not JSON, a key stands in it twice, or the address is broken.',
    'Send one JSON object in UTF-8 with `Content-Type: application/json`. Sending the same again gives the same answer.',
  ],
  'request.invalid': [
    'The request could be read, and a value in it is not acceptable: wrong type, too long, out of range, or a field nobody knows.',
    'Every item of `errors` names the place (`pointer`: a JSON pointer into the body, `?name` of the query, or a header) and what it must be. Correct these and send it again; an `Idempotency-Key` is not used up by it.',
  ],
  'request.too_large': [
    'The body is larger than 64 KiB.',
    'Send less. No valid request comes near: an order has at most 50 lines.',
  ],
  'request.unsupported_media_type': [
    'The body is said to be something else than JSON.',
    'Set `Content-Type: application/json`.',
  ],
  'request.throttled': [
    'More requests came in a moment than the shop takes, from you or from everybody.',
    'Wait as many seconds as `Retry-After` says and send it again, with the same `Idempotency-Key` where there is one. Wait longer each time.',
  ],
  'request.blocked': [
    'The wall before the shop took the request for an attack, or it did not come by the shop’s own address.',
    'Use the public address of the shop. If it is an honest request, send the `requestId` to the operators.',
  ],
  'request.if_match_required': [
    'A change must say which version it was made for, so that two people do not overwrite each other.',
    'Read the resource, and send its `ETag` as `If-Match` with the change.',
  ],
  'route.not_found': [
    'There is nothing at this address with this method.',
    'PollMessage for it on the API page, `/docs`. Everything is under `/api/v1`.',
  ],
  'auth.required': [
    'Nobody knows who is asking: the access token is missing, over, forged, or its account is gone or has changed its password.',
    'Sign in with `POST /api/v1/sessions` and send the `accessToken` as `Authorization: Bearer …`. A token lives an hour.',
  ],
  'auth.wrong_credentials': [
    'This address and this password do not belong together. It is not said whether the address has an account.',
    'Type them again. After ten wrong tries the address must wait: `auth.too_many_tries`.',
  ],
  'auth.too_many_tries': [
    'Wrong passwords were tried for this address too often; even the right one is not looked at now.',
    'Wait as many seconds as `Retry-After` says. The right password then gives all tries back.',
  ],
  'auth.forbidden': [
    'You are signed in, and your role may not do this.',
    'Do it as somebody who may: the page of the route names the roles. What belongs to somebody else is 404, not 403.',
  ],
  'idempotency.key_required': [
    'A request that creates or adds must carry a key of its own, so that a repeat cannot do it twice.',
    'Send `Idempotency-Key`: a fresh UUID for each thing you want, the same one for every repeat of it.',
  ],
  'idempotency.key_reused': [
    'This key was used in the last 24 hours for another request: another address, or another body.',
    'Take a new key for a new thing. To repeat the first one, send exactly what you sent then.',
  ],
  'cursor.invalid': [
    'The cursor of a page is not one this shop gave for this list.',
    'Begin without a cursor, and pass `next` on as it is.',
  ],
  'stream.full': [
    'Every live connection is taken; each one is a running function, so there are only so many.',
    'Ask `GET /stream?poll=1&after=…` every 15 seconds instead, and try the stream again later.',
  ],
  'service.unavailable': [
    'The shop cannot answer now: its database is resuming, or a part of it is busy or away. Nothing was done, or it is not known.',
    'Send the same again after `Retry-After`, with the same `Idempotency-Key`: what was done already is not done twice.',
  ],
  'service.failed': [
    'Something went wrong on the shop’s side that nobody has foreseen.',
    'Send the same again, with the same `Idempotency-Key`. If it stays, send the `requestId` to the operators.',
  ],
} as const satisfies AdviceOf;
