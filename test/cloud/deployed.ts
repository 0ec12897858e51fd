/** Compares what was created with what the templates ask for. */
import { equal } from 'node:assert/strict';
import type { Template } from './assembly.ts';
import { aws } from './aws.ts';
import type { Emulator } from './emulator.ts';

interface Summary {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceStatus: string;
}
interface Attributes {
  readonly Attributes: Readonly<Record<string, string>>;
}

const QUEUE_NUMBERS = ['VisibilityTimeout', 'DelaySeconds', 'MessageRetentionPeriod'] as const;

/** Every resource exists, and every queue has the attributes of its template. Returns the number of resources. */
export async function checkDeployed(emulator: Emulator, templates: ReadonlyMap<string, Template>): Promise<number> {
  let created = 0;
  for (const [stack, { Resources }] of templates) {
    const { StackResourceSummaries } = await aws<{ StackResourceSummaries: readonly Summary[] }>(
      emulator,
      ...['cloudformation', 'list-stack-resources', '--stack-name', stack],
    );
    const have = new Map(StackResourceSummaries.map((one) => [one.LogicalResourceId, one]));
    for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
      const one = have.get(id);
      if (!one?.ResourceStatus.endsWith('_COMPLETE')) throw new Error(`${stack}: ${Type} ${id} was not created`);
      if (Type === 'AWS::SQS::Queue') await checkQueue(emulator, one, Properties);
    }
    created += Object.keys(Resources).length;
  }
  const wanted = [...templates.values()].flatMap(({ Resources }) =>
    Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping'),
  );
  const { EventSourceMappings } = await aws<{ EventSourceMappings: readonly unknown[] }>(
    emulator,
    ...['lambda', 'list-event-source-mappings'],
  );
  equal(EventSourceMappings.length, wanted.length, 'event source mappings');
  return created;
}

async function checkQueue(emulator: Emulator, queue: Summary, wanted: Readonly<Record<string, unknown>>) {
  const { Attributes: have } = await aws<Attributes>(
    emulator,
    ...['sqs', 'get-queue-attributes', '--attribute-names', 'All', '--queue-url', queue.PhysicalResourceId],
  );
  for (const name of QUEUE_NUMBERS.filter((one) => one in wanted))
    equal(Number(have[name]), wanted[name], `${queue.LogicalResourceId}: ${name}`);
  equal('RedrivePolicy' in have, 'RedrivePolicy' in wanted, `${queue.LogicalResourceId}: RedrivePolicy`);
}

/** Names of what remains in the account, without the bootstrap. */
export async function remaining(emulator: Emulator): Promise<readonly string[]> {
  const names = await Promise.all(
    [
      ['sqs', 'list-queues', '--query', 'QueueUrls[]'],
      ['lambda', 'list-functions', '--query', 'Functions[].FunctionName'],
      ['sns', 'list-topics', '--query', 'Topics[].TopicArn'],
      ['s3api', 'list-buckets', '--query', 'Buckets[].Name'],
      ['secretsmanager', 'list-secrets', '--query', 'SecretList[].ARN'],
      ['rds', 'describe-db-clusters', '--query', 'DBClusters[].DBClusterArn'],
      ['logs', 'describe-log-groups', '--query', 'logGroups[].logGroupName'],
    ].map((call) => aws<readonly string[] | null>(emulator, ...call)),
  );
  return names.flatMap((list) => list ?? []).filter((name) => !name.startsWith('cdk-'));
}
