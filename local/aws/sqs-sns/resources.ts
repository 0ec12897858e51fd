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
  /** Creates a queue or brings an older one to these attributes. */
  ensureQueue(name: string, attributes: Attributes): Promise<{ arn: string; url: string }>;
  ensureTopic(name: string, attributes: Attributes): Promise<string>;
  /** Publishes as an AWS service does: no function's role is asked. */
  publish(topicArn: string, message: string): Promise<void>;
  ensureSubscription(topicArn: string, queueArn: string, attributes: Attributes): Promise<string>;
}

/** What an attribute is when the template does not name it (any more). */
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
 * Creates what the template says in a store that may hold an older answer. CreateQueue and Subscribe refuse other
 * attributes than the stored ones (as AWS does) and forget what they merge (as AWS does not): so they are called without
 * attributes, which are then set one way only.
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
  const made = await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }));
  return String(made.SubscriptionArn);
}

async function findSubscription(sns: SNSClient, topicArn: string, queueArn: string): Promise<string | undefined> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  return Subscriptions.find(({ Endpoint }) => Endpoint === queueArn)?.SubscriptionArn;
}
