/**
 * The responses that API Gateway makes without a Lambda, as the OpenAPI document customises them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import * as z from 'zod';
import type { HttpResponse } from './response.ts';

const DEFAULTS = {
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  AUTHORIZER_FAILURE: [500, 'Internal server error'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'Internal server error'],
  BAD_REQUEST_PARAMETERS: [400, 'Bad request'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  THROTTLED: [429, 'Too Many Requests'],
  /** Lambda throttled the function. AWS does not pass its 429 on. */
  INTEGRATION_FAILURE: [500, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  /** A Lambda that failed, or whose response is malformed, has no type of its own: status 502. */
  DEFAULT_5XX: [502, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string]>;

export type GatewayResponseType = keyof typeof DEFAULTS;

const GatewayResponse = z.strictObject({
  statusCode: z.string().optional(),
  responseParameters: z.record(z.string(), z.string()).default({}),
  responseTemplates: z.record(z.string(), z.string()).default({}),
});
type GatewayResponse = z.infer<typeof GatewayResponse>;
/** The extension `x-amazon-apigateway-gateway-responses`. */
export const GatewayResponses = z.record(z.string(), GatewayResponse).default({});
export type GatewayResponses = z.infer<typeof GatewayResponses>;

export interface GatewayContext {
  readonly requestId: string;
  readonly path: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
}

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';
const HEADER = 'gatewayresponse.header.';

const render = (template: string, values: Readonly<Record<string, string>>): string =>
  // As in AWS, a variable without a value becomes empty.
  template.replace(/\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g, (_whole, name: string) => values[name] ?? '');

function headersOf({ responseParameters: parameters }: GatewayResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [
      key.replace(HEADER, '').toLowerCase(),
      value.replace(/^'(.*)'$/, '$1'),
    ]),
  );
}

/** Makes the renderer of gateway responses. Types without a customisation get AWS's default body. */
export const gatewayResponder =
  (customised: GatewayResponses) =>
  (type: GatewayResponseType, context: GatewayContext): HttpResponse => {
    const [status, message] = DEFAULTS[type];
    const own = customised[type] ?? customised[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
    const templates = own?.responseTemplates ?? {};
    const [contentType, body] =
      templates['application/json'] === undefined
        ? (Object.entries(templates)[0] ?? ['application/json', DEFAULT_TEMPLATE])
        : ['application/json', templates['application/json']];
    // The status of the type counts. The status of a DEFAULT type applies only to types without a customisation.
    const code = own?.statusCode === undefined ? status : Number(own.statusCode);
    const values = {
      ...context,
      extendedRequestId: context.requestId,
      'error.message': message,
      'error.messageString': JSON.stringify(message),
      'error.responseType': type,
    };
    return {
      status: code,
      headers: { 'content-type': contentType, ...(own ? headersOf(own) : {}) },
      body: render(body, values),
    };
  };
