import { ACCOUNT, type AwsCall, type AwsService, type Grant, REGION } from '#local/aws/service.ts';
import type { Forward } from './forward.ts';

/** SQS batch actions have no IAM action of their own: the permission for the single action covers them. */
const BATCHES: Readonly<Record<string, string>> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

/** SQS, emulated by fauxqs; the queue's ARN is derived from its URL. */
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

/** SNS, emulated by fauxqs. Publishing to a topic with a customer key also needs permissions on that key. */
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
