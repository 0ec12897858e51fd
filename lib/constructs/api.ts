import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { BASE_PATH, type FunctionName, type Route, routes } from '#api/routes.ts';
import { AUTHORIZER_CACHE_SECONDS, STREAM_SECONDS_MAX } from '#domain/limits.ts';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import type { Handler } from './function.ts';
import { addGatewayResponses } from './gateway-responses.ts';

const STAGE_NAME = 'live';
/** Of the whole API. An account's 1,000 Lambdas at 100 ms a request would do 10,000: this leaves room for the queues. */
const REQUESTS_PER_SECOND_MAX = 2_000;
const REQUESTS_BURST_MAX = 1_000;

/** The resource's path, never the path itself: that holds tokens. No address of a caller either. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  resourcePath: '$context.resourcePath',
  status: '$context.status',
  responseType: '$context.error.responseType',
  wafStatus: '$context.waf.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  integrationMilliseconds: '$context.integration.latency',
};

/** A stream lives longer than the 29 s that buffered answers have. */
const STREAMING = {
  responseTransferMode: apigateway.ResponseTransferMode.STREAM,
  timeout: Duration.seconds(STREAM_SECONDS_MAX + 5),
};

export interface ApiFunctions extends Readonly<Record<Exclude<FunctionName, 'sessions'>, Handler>> {
  readonly authorizer: Handler;
  /** Absent where an outside issuer knows the people: then the routes of own accounts are not there. */
  readonly sessions?: Handler | undefined;
}

/** The front door: the route table as methods of a REST API. */
export class Api extends Construct {
  readonly rest: apigateway.RestApi;
  /** Its own host, and the path of its stage there. */
  readonly host: string;
  readonly stagePath = `/${STAGE_NAME}`;

  constructor(scope: Construct, id: string, { stage }: Config) {
    super(scope, id);
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const name = `donut-${stage}`;
    this.rest = new apigateway.RestApi(this, 'Rest', {
      restApiName: name,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      // One role for the account and region: kept, because another stage may live by it.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: STAGE_NAME,
        metricsEnabled: true,
        // Neither execution logs nor X-Ray of the gateway: both write the path. The functions trace themselves.
        loggingLevel: apigateway.MethodLoggingLevel.OFF,
        throttlingRateLimit: REQUESTS_PER_SECOND_MAX,
        throttlingBurstLimit: REQUESTS_BURST_MAX,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
        accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    // By the API's id, not by its stage: stage → methods → functions → this address would be a circle.
    this.host = `${this.rest.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    addGatewayResponses(this.rest);
    acknowledge(
      this.rest,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'the policy AWS keeps for API Gateway writing logs',
    );
    acknowledge(this.rest, 'APIG2', 'the handlers check every request against the route table and name the bad field');
    acknowledge(
      this.rest,
      'APIG4',
      'routes for anyone: the catalogue, logging in, and callbacks that carry a signature',
    );
    acknowledge(this.rest, 'APIG6', 'execution logs write the path, which holds tokens; access logs are on');
    acknowledge(this.rest, 'COG4', 'our own tokens, checked by our own authorizer');
  }

  /** Everybody meets this ACL first. Blocks come out as our own problem by the gateway's response WAF_FILTERED. */
  standBehind(acl: wafv2.CfnWebACL): void {
    new wafv2.CfnWebACLAssociation(this, 'Wall', {
      webAclArn: acl.attrArn,
      resourceArn: this.rest.deploymentStage.stageArn,
    });
  }

  /** Opens every route of the table: at its function's alias, behind the authorizer unless anyone may come. */
  serve(handlers: ApiFunctions): void {
    const authorizer = new apigateway.TokenAuthorizer(this, 'Authorizer', {
      handler: handlers.authorizer.live,
      identitySource: apigateway.IdentitySource.header('Authorization'),
      resultsCacheTtl: Duration.seconds(AUTHORIZER_CACHE_SECONDS),
    });
    const table: readonly Route[] = Object.values(routes);
    for (const route of table) {
      const handler = handlers[route.function];
      if (!handler || (route.ownAccounts && !handlers.sessions)) continue;
      // One permission for the function, not one for each method: a function's policy ends at 20 KB.
      const integration = new apigateway.LambdaIntegration(handler.live, {
        scopePermissionToMethod: false,
        ...(route.streams ? STREAMING : {}),
      });
      const open = route.who.includes('anyone');
      this.rest.root
        .resourceForPath(`${BASE_PATH}${route.path}`)
        .addMethod(
          route.method,
          integration,
          open
            ? { authorizationType: apigateway.AuthorizationType.NONE }
            : { authorizationType: apigateway.AuthorizationType.CUSTOM, authorizer },
        );
    }
  }
}
