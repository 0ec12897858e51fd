import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { type DeployedFunction, FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import { acknowledge } from '#lib/nag.ts';

export const METRICS_NAMESPACE = 'DonutStates';

export interface ShopFunctionProps {
  readonly name: DeployedFunction;
  readonly config: Config;
  readonly bundles: Bundles;
}

/** A Lambda with its own role, its own log group and the alias `live`. It may write its log and its traces: nothing else. */
export class ShopFunction extends Construct {
  readonly name: DeployedFunction;
  readonly role: iam.Role;
  readonly function: lambda.Function;
  /** What everybody calls: a deployment moves it, and may move it back. */
  readonly live: lambda.Alias;
  readonly timeout: Duration;

  constructor(scope: Construct, { name, config, bundles }: ShopFunctionProps) {
    super(scope, name);
    const spec: FunctionSpec = FUNCTIONS[name];
    const bundle = bundles[name];
    if (bundle === undefined) throw new Error(`no bundle of ${name}: is there a lambdas/${name}/handler.ts?`);
    const functionName = `donut-${config.stage}-${name}`;
    this.name = name;
    this.timeout = Duration.seconds(spec.timeoutSeconds);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may do, and nothing else`,
    });
    this.may(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.function = new lambda.Function(this, 'Function', {
      functionName,
      description: spec.description,
      role: this.role,
      logGroup,
      code: lambda.Code.fromAsset(bundle),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: spec.memoryMegabytes,
      timeout: this.timeout,
      tracing: lambda.Tracing.ACTIVE,
      recursiveLoop: spec.notifiesItself ? lambda.RecursiveLoop.ALLOW : lambda.RecursiveLoop.TERMINATE,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        STAGE: config.stage,
      },
      ...(config.reserve && spec.reservedConcurrency !== undefined
        ? { reservedConcurrentExecutions: spec.reservedConcurrency }
        : {}),
    });
    acknowledge(this.role, 'IAM5[Resource::*]', 'X-Ray has no resource to name');
    this.live = new lambda.Alias(this, 'Live', { aliasName: 'live', version: this.function.currentVersion });
  }

  /** Exactly these actions on exactly these resources. CDK's own grants bring actions nobody calls. */
  protected may(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
}
