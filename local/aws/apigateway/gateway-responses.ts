/**
 * The answers the gateway gives without a Lambda, in the words the template gives them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import * as z from 'zod';
import type { Template } from '#local/template.ts';
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
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  /** A Lambda that failed or answered nonsense: no type of its own, status 502. */
  DEFAULT_5XX: [502, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string]>;

export type GatewayResponseType = keyof typeof DEFAULTS;

const Properties = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.string().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});
type Customised = z.infer<typeof Properties>;

export interface GatewayContext {
  readonly requestId: string;
  readonly path: string;
  readonly resourcePath: string;
  readonly httpMethod: string;
}

const DEFAULT_TEMPLATE = '{"message":$context.error.messageString}';
const HEADER = 'gatewayresponse.header.';

const render = (template: string, values: Readonly<Record<string, string>>): string =>
  // As in AWS, a variable that has no value disappears.
  template.replace(/\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g, (_whole, name: string) => values[name] ?? '');

function headersOf({ ResponseParameters: parameters }: Customised): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [
      key.replace(HEADER, '').toLowerCase(),
      value.replace(/^'(.*)'$/, '$1'),
    ]),
  );
}

/** Reads the template's GatewayResponses and answers with them. */
export function readGatewayResponses(template: Template) {
  const customised = new Map<string, Customised>();
  for (const resource of template.of('AWS::ApiGateway::GatewayResponse')) {
    const properties = template.properties(resource, Properties);
    customised.set(properties.ResponseType, properties);
  }
  return (type: GatewayResponseType, context: GatewayContext): HttpResponse => {
    const [status, message] = DEFAULTS[type];
    const own = customised.get(type) ?? customised.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const templates = own?.ResponseTemplates ?? {};
    const [contentType, body] =
      templates['application/json'] === undefined
        ? (Object.entries(templates)[0] ?? ['application/json', DEFAULT_TEMPLATE])
        : ['application/json', templates['application/json']];
    // A status given for one type counts; the DEFAULT ones lend theirs only to types that have none of their own.
    const code = own?.StatusCode === undefined ? status : Number(own.StatusCode);
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
}
