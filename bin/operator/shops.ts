/** Opens the database of a shop through the Data API: of the local system, or of a deployed stage by the outputs of its stacks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { RDSDataClient, type RDSDataClientConfig } from '@aws-sdk/client-rds-data';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CommandError, type Connection } from '#bin/cli/command.ts';
import { openControl } from '#bin/cli/control.ts';
import { type DatabaseAddress, type FullDatabase, openDatabase } from '#db/data-api.ts';
import { ADDRESS_OUTPUT, DATABASE_OUTPUTS, stackName } from '#lib/stack-names.ts';
import type { DeployedShop, OpenedShop, Shops } from './command.ts';

/** A paused database needs 15 to 30 s to resume. */
const PATIENCE_MILLISECONDS = 60_000;
const RESPONSE_MILLISECONDS_MAX = 15_000;
const CREDENTIALS = 'Configure credentials and the region: aws configure sso, or AWS_PROFILE=… and AWS_REGION=…';

function openAt(address: DatabaseAddress, config: RDSDataClientConfig): FullDatabase {
  // One attempt: the SDK would repeat a statement whose response was lost.
  const requestHandler = { requestTimeout: RESPONSE_MILLISECONDS_MAX, throwOnRequestTimeout: true };
  return openDatabase(
    new RDSDataClient({ ...config, maxAttempts: 1, requestHandler }),
    { ...address, patienceMilliseconds: PATIENCE_MILLISECONDS },
    { now: Date.now, sleep: (milliseconds) => sleep(milliseconds), random: Math.random },
  );
}

async function openLocal(connection: Connection): Promise<OpenedShop> {
  const control = openControl(connection);
  const { aws } = await control.get<{ aws: string }>('endpoints');
  const { environment: env } = await control.get<{ environment: Record<string, string> }>('environment?function=order');
  const address = {
    clusterArn: env['DB_CLUSTER_ARN'] ?? '',
    secretArn: env['DB_SECRET_ARN'] ?? '',
    database: env['DB_NAME'] ?? '',
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const database = openAt(address, { endpoint: aws, region: 'us-east-1', credentials });
  return { database, address: connection.url, by: 'local' };
}

/** The outputs of a stack; throws a CommandError that says what to do when there is no such stack. */
async function outputsOf(client: CloudFormationClient, name: string): Promise<Readonly<Record<string, string>>> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

async function openDeployed({ stage, region }: DeployedShop): Promise<OpenedShop> {
  const config = region === undefined ? {} : { region };
  const client = new CloudFormationClient(config);
  const [data, app] = await Promise.all([
    outputsOf(client, stackName(stage, 'Data')),
    outputsOf(client, stackName(stage, 'App')),
  ]);
  const read = (outputs: Readonly<Record<string, string>>, name: string): string => {
    const value = outputs[name];
    if (value) return value;
    throw new CommandError(
      `The stacks of stage ${stage} have no output ${name}. Deploy this release first: npx cdk deploy --all`,
    );
  };
  const address = {
    clusterArn: read(data, DATABASE_OUTPUTS.clusterArn),
    secretArn: read(data, DATABASE_OUTPUTS.secretArn),
    database: read(data, DATABASE_OUTPUTS.database),
  };
  const { Arn = '' } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  return { database: openAt(address, config), address: read(app, ADDRESS_OUTPUT), by: Arn };
}

/** Opens shops. An error of AWS becomes its message and what to do. */
export const openShops = (connection: Connection): Shops => ({
  local: () => openLocal(connection),
  deployed: (shop) =>
    openDeployed(shop).catch((error: Error) => {
      if (error instanceof CommandError) throw error;
      if (/does not exist/.test(error.message))
        throw new CommandError(
          `${error.message} in this account and region. Deploy the stage, or set --stage and --region.`,
        );
      throw new CommandError(`${error.message}. ${CREDENTIALS}`);
    }),
});
