import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { PROBLEMS, type ProblemCode, problem } from '#api/problems.ts';

const { ResponseType } = apigateway;

/** How soon it is worth asking again; a paused database needs some 15 s to resume, a throttle bucket far less. */
const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, number>> = {
  'request.throttled': 1,
  'service.unavailable': 5,
};

/** What the gateway answers by itself, said as our own problems. The status is our code's, not the gateway's. */
const RESPONSES: readonly (readonly [apigateway.ResponseType, ProblemCode])[] = [
  [ResponseType.UNAUTHORIZED, 'auth.required'],
  [ResponseType.EXPIRED_TOKEN, 'auth.required'],
  [ResponseType.INVALID_API_KEY, 'auth.required'],
  // The gateway says "missing authentication token" of an address it does not have, and tries an `Authorization`
  // header sent to such an address as an AWS signature.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'route.not_found'],
  [ResponseType.INVALID_SIGNATURE, 'route.not_found'],
  [ResponseType.RESOURCE_NOT_FOUND, 'route.not_found'],
  [ResponseType.ACCESS_DENIED, 'request.blocked'],
  [ResponseType.WAF_FILTERED, 'request.blocked'],
  [ResponseType.THROTTLED, 'request.throttled'],
  [ResponseType.QUOTA_EXCEEDED, 'request.throttled'],
  [ResponseType.REQUEST_TOO_LARGE, 'request.too_large'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 'request.unsupported_media_type'],
  [ResponseType.BAD_REQUEST_BODY, 'request.malformed'],
  [ResponseType.BAD_REQUEST_PARAMETERS, 'request.malformed'],
  [ResponseType.DEFAULT_4XX, 'request.malformed'],
  [ResponseType.AUTHORIZER_FAILURE, 'service.unavailable'],
  [ResponseType.AUTHORIZER_CONFIGURATION_ERROR, 'service.unavailable'],
  [ResponseType.API_CONFIGURATION_ERROR, 'service.unavailable'],
  [ResponseType.INTEGRATION_FAILURE, 'service.unavailable'],
  [ResponseType.INTEGRATION_TIMEOUT, 'service.unavailable'],
  [ResponseType.DEFAULT_5XX, 'service.unavailable'],
];

/**
 * Gives every answer the gateway makes without us the shape of our own. The body is a text with variables, not VTL; the
 * template's key chooses by Accept and is `application/json` for everybody, so the content type is said by a header.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function addGatewayResponses(api: apigateway.RestApi): void {
  for (const [type, code] of RESPONSES) {
    const retryAfter = RETRY_AFTER_SECONDS[code];
    const body = problem({ code, instance: '$context.resourcePath', requestId: '$context.requestId' });
    api.addGatewayResponse(`Answer-${type.responseType}`, {
      type,
      statusCode: String(PROBLEMS[code].status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        ...(retryAfter === undefined ? {} : { 'Retry-After': `'${retryAfter}'` }),
        ...(code === 'auth.required' ? { 'WWW-Authenticate': "'Bearer'" } : {}),
      },
      templates: { 'application/json': JSON.stringify(body) },
    });
  }
}
