import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { FunctionName } from '#api/route.ts';
import { BASE_PATH } from '#api/routes.ts';
import { STAGE_VARIABLES } from '#api/stage-variables.ts';
import { EXPENSIVE_REQUESTS_BURST_MAX } from '#domain/limits.ts';
import { apiDefinition, deployedRoutes } from '#lib/api-definition.ts';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import type { ShopFunction } from './function.ts';

const STAGE_NAME = 'live';
/**
 * Limit of the whole API. 1,000 concurrent Lambdas at 100 ms a request could serve 10,000; the queues need the rest.
 */
const REQUESTS_PER_SECOND_MAX = 2_000;
const REQUESTS_BURST_MAX = 1_000;

/** The route's path, never the request's path, which holds tokens. No IP address of a caller either. */
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

/**
 * The routes with a limit of their own. A setting of a method replaces the whole setting of the stage, so the metrics and
 * the log level are repeated.
 */
const ownThrottles = (config: Config): Record<string, apigateway.MethodDeploymentOptions> =>
  Object.fromEntries(
    deployedRoutes(config).flatMap(({ method, path, perSecondMax }) =>
      perSecondMax === undefined
        ? []
        : [
            [
              `${BASE_PATH}${path}/${method}`,
              {
                metricsEnabled: false,
                loggingLevel: apigateway.MethodLoggingLevel.OFF,
                dataTraceEnabled: false,
                throttlingRateLimit: perSecondMax,
                throttlingBurstLimit: EXPENSIVE_REQUESTS_BURST_MAX,
              },
            ],
          ],
    ),
  );

export interface ApiFunctions extends Readonly<Record<Exclude<FunctionName, 'sessions'>, ShopFunction>> {
  readonly authorizer: ShopFunction;
  /** Absent with an outside issuer (`authIssuer`). */
  readonly sessions?: ShopFunction | undefined;
}

/** The REST API: API Gateway imports the route table as one OpenAPI document (lib/api-definition.ts). */
export class Api extends Construct {
  readonly rest: apigateway.SpecRestApi;
  /** Host of API Gateway itself, and the path of the stage below that host. */
  readonly host: string;
  readonly stagePath = `/${STAGE_NAME}`;

  /** @param policy resource policy of an API that only CloudFront may call */
  constructor(scope: Construct, id: string, config: Config, policy?: Readonly<Record<string, unknown>>) {
    super(scope, id);
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The id differs from release 0.1.0, which made a resource a route: were the API the same, CloudFormation would
    // delete the old routes from it after the import (decision 24).
    this.rest = new apigateway.SpecRestApi(this, 'OpenApi', {
      restApiName: `donut-${config.stage}`,
      apiDefinition: apigateway.ApiDefinition.fromInline(apiDefinition(config, policy)),
      // Without OVERWRITE an import keeps routes that the document no longer has.
      mode: apigateway.RestApiMode.OVERWRITE,
      failOnWarnings: true,
      endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] },
      // An import resets the endpoint type unless this parameter names it.
      parameters: { endpointConfigurationTypes: apigateway.EndpointType.REGIONAL },
      // One role for the account and region. It is kept, because another stage may use it.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: STAGE_NAME,
        // The stage changes after the routes are deployed, and these after the versions of the functions (`invoke`).
        variables: { ...STAGE_VARIABLES },
        // Metrics of each method cost up to 100 USD a month, and nothing reads them. Those of the stage are free.
        metricsEnabled: false,
        // Neither execution logs nor X-Ray of API Gateway: both write the path. The functions send their own traces.
        loggingLevel: apigateway.MethodLoggingLevel.OFF,
        throttlingRateLimit: REQUESTS_PER_SECOND_MAX,
        throttlingBurstLimit: REQUESTS_BURST_MAX,
        methodOptions: ownThrottles(config),
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
        accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    // Built from the API's id, not from its stage: stage → deployment → functions → this host would be a circle.
    this.host = `${this.rest.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    acknowledge(
      this.rest,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'the policy AWS maintains for API Gateway writing logs',
    );
    acknowledge(
      this.rest,
      'APIG2',
      'the functions validate every request against the route table and name the bad field',
    );
    if (policy) acknowledge(this.rest, 'APIG3', 'CloudFront has the web ACL, and the policy admits CloudFront only');
    acknowledge(this.rest, 'APIG6', 'execution logs write the path, which holds tokens; access logs are on');
  }

  /** Every request meets this ACL first. The gateway response WAF_FILTERED turns a blocked request into a problem. */
  protect(acl: wafv2.CfnWebACL): void {
    // The construct id is part of the logical id. Another id would replace the association.
    new wafv2.CfnWebACLAssociation(this, 'Wall', {
      webAclArn: acl.attrArn,
      resourceArn: this.rest.deploymentStage.stageArn,
    });
  }

  /** A resource policy is in force from the next deployment of the API. The distribution must already send its key by then. */
  deployAfter(distribution: Construct): void {
    this.rest.latestDeployment?.node.addDependency(distribution);
  }

  /** Lets API Gateway invoke the functions, and deploys the routes after the functions. */
  invoke({ authorizer, ...functions }: ApiFunctions): void {
    // One permission a function, not one a route: a function's policy may not exceed 20 KB.
    for (const fn of Object.values(functions)) this.#permit(fn, this.rest.arnForExecuteApi());
    this.#permit(authorizer, `${this.#arn}/authorizers/*`);
  }

  get #arn(): string {
    return `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.rest.restApiId}`;
  }

  #permit({ live }: ShopFunction, sourceArn: string): void {
    live.addPermission('Api', { principal: new iam.ServicePrincipal('apigateway.amazonaws.com'), sourceArn });
    this.rest.latestDeployment?.node.addDependency(live);
  }
}
