/**
 * The route table as the OpenAPI document that API Gateway imports. One resource holds every route, the authorizer and the
 * gateway responses (decision 24).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
import { Aws } from 'aws-cdk-lib';
import type { Route } from '#api/route.ts';
import { BASE_PATH, methodsOf, routes } from '#api/routes.ts';
import { AUTHORIZER_CACHE_SECONDS, STREAM_SECONDS_MAX } from '#domain/limits.ts';
import type { Config } from './config.ts';
import { type DeployedFunction, functionName, LIVE_ALIAS } from './functions.ts';
import { gatewayResponses } from './gateway-responses.ts';

const AUTHORIZER = 'AccessToken';
/** Margin in which the stream function ends its response before API Gateway would cut the connection. */
const STREAM_MARGIN_SECONDS = 5;

/**
 * Routes of this deployment. With an outside issuer (`authIssuer`) the shop keeps no passwords and has no sessions. Uploads need
 * the bucket of pictures (`pictureUploads`).
 */
export const deployedRoutes = (config: Pick<Config, 'authIssuer' | 'pictureUploads'>): readonly Route[] =>
  Object.values<Route>(routes).filter(
    ({ ownAccounts, pictureUploads }) =>
      (!ownAccounts || config.authIssuer === '') && (!pictureUploads || config.pictureUploads),
  );

/**
 * Address at which API Gateway invokes a function's alias. The ARN is written from its parts, not with a reference: the
 * functions hold the public URL of this API in their environment, so a reference would be a circle.
 */
function invocationUri(stage: string, name: DeployedFunction, streams: boolean): string {
  const arn = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${functionName(stage, name)}:${LIVE_ALIAS}`;
  const [version, action] = streams ? ['2021-11-15', 'response-streaming-invocations'] : ['2015-03-31', 'invocations'];
  return `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/${version}/functions/${arn}/${action}`;
}

/** What API Gateway needs to know of a route. */
type Operation = Pick<Route, 'path' | 'function' | 'who' | 'streams'> & { readonly statuses: readonly string[] };

function parametersOf({ path }: Operation) {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return parameters.length === 0 ? {} : { parameters };
}

function operation(stage: string, route: Operation) {
  return {
    ...parametersOf(route),
    responses: Object.fromEntries(route.statuses.map((status) => [status, { description: 'See /openapi.json' }])),
    ...(route.who.includes('anyone') ? {} : { security: [{ [AUTHORIZER]: [] }] }),
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: invocationUri(stage, route.function, route.streams === true),
      // A stream may outlast the 29 s that a buffered response may take.
      ...(route.streams
        ? { responseTransferMode: 'STREAM', timeoutInMillis: (STREAM_SECONDS_MAX + STREAM_MARGIN_SECONDS) * 1000 }
        : {}),
    },
  };
}

/** Serves every method that a path does not have: 405 with the header Allow. API Gateway alone would respond 403. */
const METHOD_NOT_ALLOWED = { function: 'products', who: ['anyone'], statuses: ['405'] } as const;

function paths(config: Config) {
  const found: Record<string, Record<string, ReturnType<typeof operation>>> = {};
  for (const route of deployedRoutes(config)) {
    const path = `${BASE_PATH}${route.path}`;
    const own = operation(config.stage, { ...route, statuses: Object.keys(route.responses) });
    found[path] = {
      ...found[path],
      ...Object.fromEntries(methodsOf(route).map((method) => [method.toLowerCase(), own])),
      'x-amazon-apigateway-any-method': operation(config.stage, { path: route.path, ...METHOD_NOT_ALLOWED }),
    };
  }
  return found;
}

/**
 * The document. It holds no schemas: the functions validate every request themselves and name the bad field.
 * @param policy resource policy. It is part of the document, because an import in mode OVERWRITE removes any other
 *   (aws-cdk issue 21840, terraform-provider-aws pull request 49823)
 */
export const apiDefinition = (config: Config, policy?: Readonly<Record<string, unknown>>) => ({
  openapi: '3.0.1',
  info: { title: `donut-${config.stage}`, version: '1' },
  paths: paths(config),
  // Every body arrives in base64, byte for byte: as text, API Gateway would replace bytes that are not UTF-8.
  'x-amazon-apigateway-binary-media-types': ['*/*'],
  components: {
    securitySchemes: {
      [AUTHORIZER]: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: invocationUri(config.stage, 'authorizer', false),
          authorizerResultTtlInSeconds: AUTHORIZER_CACHE_SECONDS,
        },
      },
    },
  },
  'x-amazon-apigateway-gateway-responses': gatewayResponses(),
  ...(policy === undefined ? {} : { 'x-amazon-apigateway-policy': policy }),
});
