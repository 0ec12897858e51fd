import { PROBLEMS, type ProblemCode, problem } from '#api/problems.ts';

const HEADER = 'gatewayresponse.header.';

/** When a retry can succeed: a paused database needs 15 to 30 s to resume, a throttle bucket far less. */
const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, number>> = {
  'request.throttled': 1,
  'service.unavailable': 5,
};

/** API Gateway's own responses and the problem code each one becomes. The status is that of the code. */
const RESPONSES: readonly (readonly [type: string, code: ProblemCode])[] = [
  ['UNAUTHORIZED', 'auth.required'],
  ['EXPIRED_TOKEN', 'auth.required'],
  ['INVALID_API_KEY', 'auth.required'],
  // API Gateway reports an unknown path as "missing authentication token", and reads an `Authorization` header sent to
  // such a path as an AWS signature.
  ['MISSING_AUTHENTICATION_TOKEN', 'route.not_found'],
  ['INVALID_SIGNATURE', 'route.not_found'],
  ['RESOURCE_NOT_FOUND', 'route.not_found'],
  ['ACCESS_DENIED', 'request.blocked'],
  ['WAF_FILTERED', 'request.blocked'],
  ['THROTTLED', 'request.throttled'],
  ['QUOTA_EXCEEDED', 'request.throttled'],
  ['REQUEST_TOO_LARGE', 'request.too_large'],
  ['UNSUPPORTED_MEDIA_TYPE', 'request.unsupported_media_type'],
  ['BAD_REQUEST_BODY', 'request.malformed'],
  ['BAD_REQUEST_PARAMETERS', 'request.malformed'],
  ['DEFAULT_4XX', 'request.malformed'],
  ['AUTHORIZER_FAILURE', 'service.unavailable'],
  ['AUTHORIZER_CONFIGURATION_ERROR', 'service.unavailable'],
  ['API_CONFIGURATION_ERROR', 'service.unavailable'],
  // A throttled Lambda, by its reservation or by the account's concurrency. API Gateway has no other response for it, and
  // a permission that is missing is the only other cause.
  ['INTEGRATION_FAILURE', 'request.throttled'],
  ['INTEGRATION_TIMEOUT', 'service.unavailable'],
  ['DEFAULT_5XX', 'service.unavailable'],
];

/**
 * Every response that API Gateway makes without a function, in the shape of the shop's own problems. The body is a text
 * with variables, not VTL. The template's key is matched with the Accept header, and `application/json` serves every
 * caller, so the content type is set by a header.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export const gatewayResponses = () =>
  Object.fromEntries(
    RESPONSES.map(([type, code]) => {
      const retryAfter = RETRY_AFTER_SECONDS[code];
      const body = problem({ code, occurrenceId: '$context.requestId', requestId: '$context.requestId' });
      return [
        type,
        {
          statusCode: String(PROBLEMS[code].status),
          responseParameters: {
            [`${HEADER}Content-Type`]: "'application/problem+json'",
            ...(retryAfter === undefined ? {} : { [`${HEADER}Retry-After`]: `'${retryAfter}'` }),
            ...(code === 'auth.required' ? { [`${HEADER}WWW-Authenticate`]: "'Bearer'" } : {}),
          },
          responseTemplates: { 'application/json': JSON.stringify(body) },
        },
      ];
    }),
  );
