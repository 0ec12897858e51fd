/**
 * What the smoke test needs beside the shop's API: the queues in AWS, the mailbox of the local system, and where the logs
 * are.
 */
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BASE_PATH } from '#api/routes.ts';
import { openControl } from '#bin/cli/control.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { type DeployedFunction, functionName } from '#lib/functions.ts';
import { NotChecked } from './checks.ts';

export interface DeploymentOptions {
  /** Uses the AWS credentials of this environment. */
  readonly aws: boolean;
  readonly stage: string;
}

export interface Deployment {
  readonly isLocal: boolean;
  /** Sends a message to a queue, or to its dead-letter queue; resolves with the id of the message. */
  send(queue: QueueName | `${QueueName}-dlq`, body: string): Promise<string>;
  /** Subjects of the mails to an address; only the local system has a mailbox. */
  subjectsTo(address: string): Promise<readonly string[]>;
  /** The command that shows the log of a function, filtered by a request. */
  logCommand(name: DeployedFunction, requestId?: string): string;
  close(): void;
}

interface Endpoints {
  /** Address of the local system's AWS services. */
  readonly aws: string;
}

/** The local system's AWS services; undefined for any other shop. */
async function localEndpoints(url: string): Promise<Endpoints | undefined> {
  const { hostname } = new URL(url);
  if (!['127.0.0.1', 'localhost'].includes(hostname)) return undefined;
  const response = await fetch(`${url}/_local/endpoints`);
  return response.ok ? ((await response.json()) as Endpoints) : undefined;
}

function openSqs(local: Endpoints | undefined, { aws }: DeploymentOptions): SQSClient | undefined {
  if (local)
    return new SQSClient({
      endpoint: local.aws,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  return aws ? new SQSClient({}) : undefined;
}

/** Opens the deployment behind an address; rejects when the address does not respond. */
export async function openDeployment(url: string, options: DeploymentOptions): Promise<Deployment> {
  await (await fetch(`${url}${BASE_PATH}/health`)).body?.cancel();
  const local = await localEndpoints(url);
  const sqs = openSqs(local, options);
  return {
    isLocal: local !== undefined,
    async send(queue, body) {
      if (!sqs) throw new NotChecked('it needs AWS credentials to send a message: use --aws');
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `donut-${options.stage}-${queue}` }));
      const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
      return MessageId;
    },
    async subjectsTo(address) {
      const path = `mailbox?to=${encodeURIComponent(address)}`;
      const { items } = await openControl({ url }).get<{ items: { subject: string }[] }>(path);
      return items.map(({ subject }) => subject);
    },
    logCommand(name, requestId) {
      if (local) return `${requestId ? `grep ${requestId}` : 'tail'} .local/${new URL(url).port}/logs/${name}.log`;
      const filter = requestId ? ` --filter-pattern '"${requestId}"'` : '';
      return `aws logs tail /aws/lambda/${functionName(options.stage, name)} --since 15m${filter}`;
    },
    close: () => sqs?.destroy(),
  };
}
