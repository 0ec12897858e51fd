import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import {
  type DeployedFunction,
  FUNCTIONS,
  type FunctionSpec,
  functionName,
  LIVE_ALIAS,
  reservedConcurrency,
} from '#lib/functions.ts';
import { acknowledge } from '#lib/nag.ts';

export const METRICS_NAMESPACE = 'DonutStates';

export interface BundledFunctionProps {
  readonly name: DeployedFunction;
  readonly config: Config;
  readonly bundles: Bundles;
}

/** With `auto` nothing is reserved here: a reservation that the account does not allow would fail the deployment. */
function reservation(name: DeployedFunction, { reserve, streamSlots }: Config) {
  const { isBounded }: FunctionSpec = FUNCTIONS[name];
  const reserved = reservedConcurrency(name, streamSlots);
  const reserves = reserve === 'all' || (reserve === 'bounded' && isBounded);
  return reserves && reserved !== undefined ? { reservedConcurrentExecutions: reserved } : {};
}

/** A Lambda function with its own role, log group and alias `live`. At first it may only write its log and its traces. */
export class BundledFunction extends Construct {
  readonly name: DeployedFunction;
  readonly role: iam.Role;
  readonly function: lambda.Function;
  /** The alias that every caller invokes. A deployment moves the alias to the new version, and back when alarms fire. */
  readonly live: lambda.Alias;
  readonly timeout: Duration;

  constructor(scope: Construct, { name, config, bundles }: BundledFunctionProps) {
    super(scope, name);
    const spec: FunctionSpec = FUNCTIONS[name];
    const bundle = bundles[name];
    if (bundle === undefined) throw new Error(`No bundle for function "${name}". Expected lambdas/${name}/handler.ts.`);
    const physicalName = functionName(config.stage, name);
    this.name = name;
    this.timeout = Duration.seconds(spec.timeoutSeconds);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${physicalName}`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Permissions of ${physicalName}`,
    });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.function = new lambda.Function(this, 'Function', {
      functionName: physicalName,
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
      recursiveLoop: spec.loopEndsBy ? lambda.RecursiveLoop.ALLOW : lambda.RecursiveLoop.TERMINATE,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        STAGE: config.stage,
      },
      ...reservation(name, config),
    });
    acknowledge(this.role, 'IAM5[Resource::*]', 'X-Ray actions have no resources');
    this.live = new lambda.Alias(this, 'Live', { aliasName: LIVE_ALIAS, version: this.function.currentVersion });
  }

  /** Allows exactly these actions on exactly these resources. CDK's own grants include actions that the code never calls. */
  protected allow(actions: readonly string[], resources: readonly string[], conditions: iam.Conditions = {}): void {
    const statement = { actions: [...actions], resources: [...resources], conditions };
    this.role.addToPrincipalPolicy(new iam.PolicyStatement(statement));
  }
}
