import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT, REGION } from '#local/aws/service.ts';

type Attributes = Readonly<Record<string, string>>;

export interface FauxqsResources {
  /** Creates a queue, or updates an existing queue to these attributes. */
  ensureQueue(name: string, attributes: Attributes): Promise<{ arn: string; url: string }>;
  ensureTopic(name: string, attributes: Attributes): Promise<string>;
  /** Publishes like an AWS service, without the role of a function. */
  publish(topicArn: string, message: string): Promise<void>;
  ensureSubscription(topicArn: string, queueArn: string, attributes: Attributes): Promise<string>;
}

/** Values of attributes that the template does not set, also when an earlier template set them. */
const QUEUE_DEFAULTS: Attributes = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedrivePolicy: '',
};
const SUBSCRIPTION_DEFAULTS: Attributes = {
  RawMessageDelivery: 'false',
  FilterPolicy: '',
  FilterPolicyScope: 'MessageAttributes',
};

/**
 * Creates the resources in a store that may contain earlier versions of them. CreateQueue and Subscribe reject
 * attributes that differ from the stored ones (as in AWS) and lose attributes when they merge (unlike AWS). Both are
 * therefore called without attributes, which are set by separate calls.
 */
export function createResources(endpoint: string): FauxqsResources & { close(): void } {
  const config = { endpoint, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const sqs = new SQSClient(config);
  const sns = new SNSClient(config);
  return {
    async ensureQueue(name, attributes) {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { ...QUEUE_DEFAULTS, ...attributes } }));
      return { arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`, url: String(QueueUrl) };
    },
    async ensureTopic(name, attributes) {
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
      for (const [AttributeName, AttributeValue] of Object.entries(attributes)) {
        await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
      }
      return String(TopicArn);
    },
    async publish(TopicArn, Message) {
      await sns.send(new PublishCommand({ TopicArn, Message }));
    },
    async ensureSubscription(topicArn, queueArn, attributes) {
      const SubscriptionArn =
        (await findSubscription(sns, topicArn, queueArn)) ?? (await subscribe(sns, topicArn, queueArn));
      for (const [AttributeName, AttributeValue] of Object.entries({ ...SUBSCRIPTION_DEFAULTS, ...attributes })) {
        await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
      }
      return SubscriptionArn;
    },
    close() {
      sqs.destroy();
      sns.destroy();
    },
  };
}

async function subscribe(sns: SNSClient, topicArn: string, queueArn: string): Promise<string> {
  const created = await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }));
  return String(created.SubscriptionArn);
}

async function findSubscription(sns: SNSClient, topicArn: string, queueArn: string): Promise<string | undefined> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  return Subscriptions.find(({ Endpoint }) => Endpoint === queueArn)?.SubscriptionArn;
}
