/** The REST API of the template: the routes of its OpenAPI document, and the throttling of its stage. */
import * as z from 'zod';
import { functionIn } from '#local/aws/lambda/functions.ts';
import { TemplateError } from '#local/template/intrinsics.ts';
import type { Resource, Template } from '#local/template.ts';
import { GatewayResponses } from './gateway-responses.ts';

export interface ApiMethod {
  readonly method: string;
  /** `/api/v1/orders/{orderId}` */
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly functionName: string;
  /** ARN of the alias, as the integration names it. The Lambda permission is on the alias. */
  readonly functionArn: string;
  readonly streaming: boolean;
  readonly timeoutMilliseconds: number;
  readonly authorizerId: string | undefined;
}

export interface ApiAuthorizer {
  readonly id: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** Lower case. */
  readonly header: string;
  readonly pattern: RegExp | undefined;
  readonly ttlSeconds: number;
}

export interface Throttling {
  /** `/*` or a resource path; `*` or a method. */
  readonly resourcePath: string;
  readonly method: string;
  readonly requestsPerSecond: number;
  readonly burst: number;
}

export interface ApiTable {
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly methods: readonly ApiMethod[];
  readonly authorizers: readonly ApiAuthorizer[];
  /** By response type, as the document customises them. */
  readonly gatewayResponses: GatewayResponses;
  readonly throttling: readonly Throttling[];
  /** Every body is handed to its function in base64. */
  readonly bodiesAreBinary: boolean;
}

/** What the emulator supports of an operation. Strict everywhere: an unknown OpenAPI extension stops the start. */
const Operation = z.strictObject({
  parameters: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), z.unknown()),
  security: z
    .array(z.record(z.string(), z.array(z.string()).max(0)))
    .max(1)
    .default([]),
  'x-amazon-apigateway-integration': z.strictObject({
    type: z.literal('aws_proxy'),
    httpMethod: z.literal('POST'),
    uri: z.string(),
    timeoutInMillis: z.number().default(29_000),
    responseTransferMode: z.enum(['BUFFERED', 'STREAM']).default('BUFFERED'),
  }),
});
const Operations = z.strictObject({
  get: Operation.optional(),
  post: Operation.optional(),
  put: Operation.optional(),
  patch: Operation.optional(),
  delete: Operation.optional(),
  head: Operation.optional(),
  'x-amazon-apigateway-any-method': Operation.optional(),
});
const SecurityScheme = z.strictObject({
  type: z.literal('apiKey'),
  name: z.string(),
  in: z.literal('header'),
  'x-amazon-apigateway-authtype': z.literal('custom'),
  'x-amazon-apigateway-authorizer': z.strictObject({
    type: z.literal('token'),
    authorizerUri: z.string(),
    identityValidationExpression: z.string().optional(),
    authorizerResultTtlInSeconds: z.number().default(300),
  }),
});
const RestApi = z.strictObject({
  Name: z.string(),
  Body: z.strictObject({
    openapi: z.literal('3.0.1'),
    info: z.unknown(),
    paths: z.record(z.string().startsWith('/'), Operations),
    components: z.strictObject({ securitySchemes: z.record(z.string(), SecurityScheme) }).optional(),
    'x-amazon-apigateway-gateway-responses': GatewayResponses,
    'x-amazon-apigateway-binary-media-types': z.tuple([z.literal('*/*')]).optional(),
  }),
  Mode: z.literal('overwrite').optional(),
  FailOnWarnings: z.boolean().optional(),
  EndpointConfiguration: z.unknown().optional(),
  Parameters: z.unknown().optional(),
  Tags: z.unknown().optional(),
});
const Stage = z.object({
  StageName: z.string(),
  Variables: z.record(z.string(), z.string()).optional(),
  MethodSettings: z
    .array(
      z.object({
        HttpMethod: z.string(),
        ResourcePath: z.string(),
        ThrottlingRateLimit: z.number().optional(),
        ThrottlingBurstLimit: z.number().optional(),
      }),
    )
    .default([]),
});

/** `arn:aws:apigateway:…/functions/<function ARN>/invocations` */
function functionArnIn(uri: string, resource: Resource): string {
  const arn = /\/functions\/(arn:[^/]+)\/(?:response-streaming-)?invocations$/.exec(uri)?.[1];
  if (!arn) throw new TemplateError(resource.path, `no Lambda function in ${uri}`);
  return arn;
}

const ANY_METHOD = 'x-amazon-apigateway-any-method';

type Body = z.infer<typeof RestApi>['Body'];

function methodsIn({ paths, components }: Body, template: Template, resource: Resource): readonly ApiMethod[] {
  const schemes = components?.securitySchemes ?? {};
  return Object.entries(paths).flatMap(([resourcePath, operations]) =>
    Object.entries(operations).map(([method, { security, 'x-amazon-apigateway-integration': integration }]) => {
      const functionArn = functionArnIn(integration.uri, resource);
      const [scheme] = Object.keys(security[0] ?? {});
      if (scheme !== undefined && !(scheme in schemes))
        throw new TemplateError(resource.path, `${method} ${resourcePath}: no security scheme "${scheme}"`);
      return {
        method: method === ANY_METHOD ? 'ANY' : method.toUpperCase(),
        resourceId: resourcePath,
        resourcePath,
        functionArn,
        functionName: functionIn(template, functionArn, resource),
        streaming: integration.responseTransferMode === 'STREAM',
        timeoutMilliseconds: integration.timeoutInMillis,
        authorizerId: scheme,
      };
    }),
  );
}

function authorizersIn({ components }: Body, template: Template, resource: Resource): readonly ApiAuthorizer[] {
  return Object.entries(components?.securitySchemes ?? {}).map(([id, scheme]) => {
    const authorizer = scheme['x-amazon-apigateway-authorizer'];
    const functionArn = functionArnIn(authorizer.authorizerUri, resource);
    const { identityValidationExpression: pattern } = authorizer;
    return {
      id,
      functionArn,
      functionName: functionIn(template, functionArn, resource),
      header: scheme.name.toLowerCase(),
      pattern: pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`),
      ttlSeconds: authorizer.authorizerResultTtlInSeconds,
    };
  });
}

/** Reads the one REST API of the template. */
export function readApi(template: Template): ApiTable {
  const [resource, ...more] = template.of('AWS::ApiGateway::RestApi');
  if (more[0]) throw new TemplateError(more[0].path, 'the local gateway serves one REST API, the template has more');
  const body = resource && template.properties(resource, RestApi).Body;
  const [stage] = template.of('AWS::ApiGateway::Stage').map((resource) => template.properties(resource, Stage));
  const throttling = (stage?.MethodSettings ?? []).flatMap((setting) =>
    setting.ThrottlingRateLimit === undefined
      ? []
      : [
          {
            // CloudFormation writes the slashes of a resource path as ~1.
            resourcePath: setting.ResourcePath.replaceAll('~1', '/').replace(/^\/(?=\/)/, ''),
            method: setting.HttpMethod,
            requestsPerSecond: setting.ThrottlingRateLimit,
            burst: setting.ThrottlingBurstLimit ?? setting.ThrottlingRateLimit,
          },
        ],
  );
  return {
    stage: stage?.StageName ?? 'live',
    stageVariables: stage?.Variables,
    methods: body ? methodsIn(body, template, resource) : [],
    authorizers: body ? authorizersIn(body, template, resource) : [],
    gatewayResponses: body?.['x-amazon-apigateway-gateway-responses'] ?? {},
    throttling,
    bodiesAreBinary: body?.['x-amazon-apigateway-binary-media-types'] !== undefined,
  };
}

/** The functions that stream their response while they run. */
export const streamingFunctions = (template: Template): ReadonlySet<string> =>
  new Set(readApi(template).methods.flatMap(({ streaming, functionName }) => (streaming ? [functionName] : [])));
