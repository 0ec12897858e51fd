import { ACCOUNT, type AwsCall, type AwsService, type Grant, REGION } from '#local/aws/service.ts';
import type { Forward } from './forward.ts';

/** IAM knows no batch actions of queues: the single one covers them. */
const BATCHES: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** SQS as fauxqs answers it; the queue's ARN is read from its URL. */
export function createSqs(forward: Forward): AwsService {
  return {
    name: 'sqs',
    grantsFor: ({ action, input }) => {
      const name = String(input['QueueUrl'] ?? input['QueueName'] ?? '*')
        .split('/')
        .at(-1);
      const resource = name === '*' ? '*' : `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
      return [{ action: `sqs:${BATCHES[action] ?? action}`, resource }];
    },
    handle: forward,
  };
}

/** SNS as fauxqs answers it. Publishing to a topic under a customer key needs that key, too. */
export function createSns(forward: Forward, topicKey: (topicArn: string) => string | undefined): AwsService {
  return { name: 'sns', grantsFor: (call) => snsGrants(call, topicKey), handle: forward };
}

function snsGrants({ action, input }: AwsCall, topicKey: (topicArn: string) => string | undefined): readonly Grant[] {
  const resource = String(input['TopicArn'] ?? input['TargetArn'] ?? input['ResourceArn'] ?? '*');
  if (action !== 'Publish' && action !== 'PublishBatch') return [{ action: `sns:${action}`, resource }];
  const key = topicKey(resource);
  const ofKey = key ? ['kms:GenerateDataKey', 'kms:Decrypt'].map((name) => ({ action: name, resource: key })) : [];
  return [{ action: 'sns:Publish', resource }, ...ofKey];
}
