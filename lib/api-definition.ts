/**
 * The route table as the OpenAPI document that API Gateway imports. One resource holds every route, the authorizer and the
 * gateway responses (decision 24).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
import { Aws } from 'aws-cdk-lib';
import type { Route } from '#api/route.ts';
import { BASE_PATH, routes } from '#api/routes.ts';
import { AUTHORIZER_CACHE_SECONDS, STREAM_SECONDS_MAX } from '#domain/limits.ts';
import type { Config } from './config.ts';
import { type DeployedFunction, functionName, LIVE_ALIAS } from './functions.ts';
import { gatewayResponses } from './gateway-responses.ts';

const AUTHORIZER = 'AccessToken';
/** Margin in which the stream function ends its response before API Gateway would cut the connection. */
const STREAM_MARGIN_SECONDS = 5;

/** Routes of this deployment. With an outside issuer (`authIssuer`) the shop keeps no passwords and has no sessions. */
export const deployedRoutes = ({ authIssuer }: Pick<Config, 'authIssuer'>): readonly Route[] =>
  Object.values<Route>(routes).filter(({ ownAccounts }) => !ownAccounts || authIssuer === '');

/**
 * Address at which API Gateway invokes a function's alias. The ARN is written from its parts, not with a reference: the
 * functions hold the public URL of this API in their environment, so a reference would be a circle.
 */
function invocationUri(stage: string, name: DeployedFunction, streams: boolean): string {
  const arn = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${functionName(stage, name)}:${LIVE_ALIAS}`;
  const [version, action] = streams ? ['2021-11-15', 'response-streaming-invocations'] : ['2015-03-31', 'invocations'];
  return `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/${version}/functions/${arn}/${action}`;
}

function operation(stage: string, route: Route) {
  const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: Object.fromEntries(
      Object.keys(route.responses).map((status) => [status, { description: 'See /openapi.json' }]),
    ),
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

function paths(config: Config) {
  const found: Record<string, Record<string, ReturnType<typeof operation>>> = {};
  for (const route of deployedRoutes(config)) {
    const path = `${BASE_PATH}${route.path}`;
    found[path] = { ...found[path], [route.method.toLowerCase()]: operation(config.stage, route) };
  }
  return found;
}

/** The document. It holds no schemas: the functions validate every request themselves and name the bad field. */
export const apiDefinition = (config: Config) => ({
  openapi: '3.0.1',
  info: { title: `donut-${config.stage}`, version: '1' },
  paths: paths(config),
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
});
