/** Reads what a deployment needs to know of an AWS account. It judges nothing. */
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
} from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

export interface StackState {
  /** `CREATE_COMPLETE`, `ROLLBACK_FAILED`, … */
  readonly status: string;
  /** Why the last operation failed: `FrontFront (AWS::CloudFront::Distribution): …`. */
  readonly failures: readonly string[];
}

export interface AwsAccount {
  readonly region: string;
  /** The account and identity of the credentials; rejects when there are none or AWS does not accept them. */
  identity(): Promise<{ readonly account: string; readonly arn: string }>;
  /** The version of `cdk bootstrap` in a region; undefined when the region is not bootstrapped. */
  bootstrapped(region: string): Promise<number | undefined>;
  mail(): Promise<{
    readonly enabled: boolean;
    /** HEALTHY, PROBATION or SHUTDOWN. */
    readonly enforcement: string;
    readonly inSandbox: boolean;
    readonly perDay: number;
    readonly perSecond: number;
  }>;
  /** The verification of an SES identity (SUCCESS, PENDING, FAILED, …); undefined when SES does not have the identity. */
  mailIdentity(name: string): Promise<string | undefined>;
  /** The stack that made the resource with this physical id; undefined when no stack did. */
  stackOf(physicalId: string): Promise<string | undefined>;
  /** Concurrent Lambda executions: of the account, and what no function has reserved. */
  concurrency(): Promise<{ readonly limit: number; readonly unreserved: number }>;
  /** The concurrency that a function has reserved: 0 for a function without a reservation, or that does not exist. */
  reservedConcurrency(functionName: string): Promise<number>;
  hasDistribution(): Promise<boolean>;
  /** Undefined when there is no such stack. */
  stack(name: string, region: string): Promise<StackState | undefined>;
}

/** The SSM parameter that the CDK's own deployments read. */
const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';
/** Events of one operation on our largest stack: less than 1,000, in pages of 100. */
const EVENT_PAGES_MAX = 10;
/** CloudFormation gives this reason to the resources that it stopped when another one had failed. */
const STOPPED = /cancelled/i;

/** The result of a call, or undefined for an error that means that the thing does not exist. */
async function unlessMissing<T>(result: Promise<T>, isMissing: (error: Error) => boolean): Promise<T | undefined> {
  return result.catch((error: Error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}
/** CloudFormation has no error of its own for a stack that does not exist. */
const noStack = ({ name, message }: Error): boolean => name === 'ValidationError' && message.includes('does not exist');

/** The failures of the last operation on a stack, the first one first. */
async function failuresOf(client: CloudFormationClient, name: string): Promise<readonly string[]> {
  const failures: string[] = [];
  let pages = 0;
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: name })) {
    for (const event of StackEvents) {
      const { ResourceStatus = '', ResourceStatusReason: reason = '', LogicalResourceId, ResourceType } = event;
      const isStack = event.PhysicalResourceId === event.StackId;
      if (isStack && reason === 'User Initiated') return failures.reverse();
      if (!isStack && ResourceStatus.endsWith('_FAILED') && !STOPPED.test(reason))
        failures.push(`${LogicalResourceId} (${ResourceType}): ${reason}`);
    }
    pages += 1;
    if (pages >= EVENT_PAGES_MAX) break;
  }
  return failures.reverse();
}

async function readStack(client: CloudFormationClient, name: string): Promise<StackState | undefined> {
  const found = await unlessMissing(client.send(new DescribeStacksCommand({ StackName: name })), noStack);
  const status = found?.Stacks?.[0]?.StackStatus;
  if (status === undefined) return undefined;
  const isFailed = status.endsWith('_FAILED') || status === 'ROLLBACK_COMPLETE';
  return { status, failures: isFailed ? await failuresOf(client, name) : [] };
}

/** Opens the account of the current credentials; without a region, the profile's region is used. */
export async function openAws(given: string | undefined): Promise<AwsAccount> {
  const ses = new SESv2Client({ ...(given ? { region: given } : {}), maxAttempts: 2 });
  const region = await ses.config.region();
  const config = { region, maxAttempts: 2 };
  const cloudFormation = new CloudFormationClient(config);
  const lambda = new LambdaClient(config);
  return {
    region,
    async identity() {
      const { Account = '', Arn = '' } = await new STSClient(config).send(new GetCallerIdentityCommand());
      return { account: Account, arn: Arn };
    },
    async bootstrapped(of) {
      const call = new SSMClient({ ...config, region: of }).send(
        new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }),
      );
      const found = await unlessMissing(call, ({ name }) => name === 'ParameterNotFound');
      return found?.Parameter?.Value === undefined ? undefined : Number(found.Parameter.Value);
    },
    async mail() {
      const { SendingEnabled, EnforcementStatus, ProductionAccessEnabled, SendQuota } = await ses.send(
        new GetAccountCommand(),
      );
      return {
        enabled: SendingEnabled === true,
        enforcement: EnforcementStatus ?? 'HEALTHY',
        inSandbox: ProductionAccessEnabled !== true,
        perDay: SendQuota?.Max24HourSend ?? 0,
        perSecond: SendQuota?.MaxSendRate ?? 0,
      };
    },
    async mailIdentity(name) {
      const call = ses.send(new GetEmailIdentityCommand({ EmailIdentity: name }));
      const found = await unlessMissing(call, (error) => error.name === 'NotFoundException');
      return found && (found.VerifiedForSendingStatus ? 'SUCCESS' : (found.VerificationStatus ?? 'PENDING'));
    },
    async stackOf(physicalId) {
      const command = new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId });
      return (await unlessMissing(cloudFormation.send(command), noStack))?.StackResources?.[0]?.StackName;
    },
    async reservedConcurrency(FunctionName) {
      const call = lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
      const found = await unlessMissing(call, ({ name }) => name === 'ResourceNotFoundException');
      return found?.ReservedConcurrentExecutions ?? 0;
    },
    async concurrency() {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand());
      return {
        limit: AccountLimit?.ConcurrentExecutions ?? 0,
        unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
      };
    },
    async hasDistribution() {
      const { DistributionList } = await new CloudFrontClient(config).send(
        new ListDistributionsCommand({ MaxItems: 1 }),
      );
      return (DistributionList?.Quantity ?? 0) > 0;
    },
    stack: (name, of) =>
      readStack(of === region ? cloudFormation : new CloudFormationClient({ ...config, region: of }), name),
  };
}
