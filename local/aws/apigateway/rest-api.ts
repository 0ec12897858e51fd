/** The REST API of the template: its methods with the paths they stand under, and what the stage allows. */
import * as z from 'zod';
import { functionIn } from '#local/aws/lambda/functions.ts';
import { TemplateError } from '#local/template/intrinsics.ts';
import type { Resource, Template } from '#local/template.ts';

export interface ApiMethod {
  readonly method: string;
  /** `/api/v1/orders/{orderId}` */
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly functionName: string;
  /** The alias as the integration names it: the Lambda permission stands on it. */
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
  readonly methods: readonly ApiMethod[];
  readonly authorizers: readonly ApiAuthorizer[];
  readonly throttling: readonly Throttling[];
}

const ApiResource = z.strictObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });
const Method = z.object({
  HttpMethod: z.string(),
  ResourceId: z.string(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']),
  AuthorizerId: z.string().optional(),
  ApiKeyRequired: z.literal(false).optional(),
  Integration: z.strictObject({
    Type: z.literal('AWS_PROXY'),
    IntegrationHttpMethod: z.literal('POST'),
    Uri: z.string(),
    TimeoutInMillis: z.number().default(29_000),
    ResponseTransferMode: z.enum(['BUFFERED', 'STREAM']).optional(),
  }),
});
const Authorizer = z.object({
  Type: z.literal('TOKEN'),
  AuthorizerUri: z.string(),
  IdentitySource: z.string().regex(/^method\.request\.header\.[\w-]+$/),
  IdentityValidationExpression: z.string().optional(),
  AuthorizerResultTtlInSeconds: z.number().default(300),
});
const RestApi = z.object({ BinaryMediaTypes: z.array(z.string()).max(0).optional() });
const Stage = z.object({
  StageName: z.string(),
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

function paths(template: Template): ReadonlyMap<string, string> {
  const parents = new Map(
    template.of('AWS::ApiGateway::Resource').map((resource) => {
      const { ParentId, PathPart } = template.properties(resource, ApiResource);
      return [template.physical(resource).ref, { parent: ParentId, part: PathPart }];
    }),
  );
  const path = (id: string): string => {
    const own = parents.get(id);
    return own ? `${path(own.parent)}/${own.part}` : '';
  };
  return new Map([['root', '/'], ...[...parents.keys()].map((id) => [id, path(id)] as const)]);
}

/** Reads the one REST API of the template. */
export function readApi(template: Template): ApiTable {
  for (const resource of template.of('AWS::ApiGateway::RestApi')) template.properties(resource, RestApi);
  const pathOf = paths(template);
  const methods = template.of('AWS::ApiGateway::Method').map((resource) => {
    const { HttpMethod, ResourceId, AuthorizationType, AuthorizerId, Integration } = template.properties(
      resource,
      Method,
    );
    const functionArn = functionArnIn(Integration.Uri, resource);
    return {
      method: HttpMethod,
      resourceId: ResourceId,
      resourcePath: pathOf.get(ResourceId) ?? '/',
      functionArn,
      functionName: functionIn(template, functionArn, resource),
      streaming: Integration.ResponseTransferMode === 'STREAM',
      timeoutMilliseconds: Integration.TimeoutInMillis,
      authorizerId: AuthorizationType === 'CUSTOM' ? AuthorizerId : undefined,
    };
  });
  const authorizers = template.of('AWS::ApiGateway::Authorizer').map((resource) => {
    const authorizer = template.properties(resource, Authorizer);
    const functionArn = functionArnIn(authorizer.AuthorizerUri, resource);
    const { IdentityValidationExpression: pattern } = authorizer;
    return {
      id: template.physical(resource).ref,
      functionArn,
      functionName: functionIn(template, functionArn, resource),
      header: (authorizer.IdentitySource.split('.').at(-1) ?? '').toLowerCase(),
      pattern: pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`),
      ttlSeconds: authorizer.AuthorizerResultTtlInSeconds,
    };
  });
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
  return { stage: stage?.StageName ?? 'live', methods, authorizers, throttling };
}

/** The functions that answer while they run. */
export const streamingFunctions = (template: Template): ReadonlySet<string> =>
  new Set(readApi(template).methods.flatMap(({ streaming, functionName }) => (streaming ? [functionName] : [])));
