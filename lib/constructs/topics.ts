import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import type { ShopQueue } from './queue.ts';

/** A topic, and the key its publishers must be allowed to use. */
export interface EventTopic {
  readonly topic: sns.Topic;
  readonly key: kms.Key;
}

/** The two topics of events, what SES says of our mails, and the one that reaches a human, all under one key. */
export class Topics extends Construct {
  readonly stockEvents: EventTopic;
  readonly orderEvents: EventTopic;
  readonly mailEvents: EventTopic;
  readonly alerts: sns.Topic;

  constructor(scope: Construct, id: string, { stage, operators }: Config) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', {
      description: `Donut States ${stage}: messages in topics`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // With AWS's own key for SNS an alarm could not publish: that key's policy cannot be changed.
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsAndMailFeedback',
        principals: [
          new iam.ServicePrincipal('cloudwatch.amazonaws.com'),
          new iam.ServicePrincipal('ses.amazonaws.com'),
        ],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const topic = (construct: string, name: string) =>
      new sns.Topic(this, construct, { topicName: `donut-${stage}-${name}`, masterKey: key, enforceSSL: true });
    this.stockEvents = { topic: topic('StockEvents', 'stock-events'), key };
    this.orderEvents = { topic: topic('OrderEvents', 'order-events'), key };
    this.mailEvents = { topic: topic('MailEvents', 'mail-events'), key };
    this.alerts = topic('Alerts', 'alerts');
    // A topic with a policy of its own (TLS only) loses the default one that let the account's alarms in.
    this.alerts.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Alarms',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.alerts.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const address of operators) this.alerts.addSubscription(new EmailSubscription(address));
  }
}

/**
 * Lets the events of these types, as they were published, into a queue; what cannot be delivered goes to its DLQ.
 * @param unitsMin only those of so many units or more
 */
export function feed({ topic }: EventTopic, { queue, dlq }: ShopQueue, types: readonly string[], unitsMin?: number) {
  const { stringFilter, numericFilter } = sns.SubscriptionFilter;
  topic.addSubscription(
    new SqsSubscription(queue, {
      rawMessageDelivery: true,
      filterPolicy: {
        type: stringFilter({ allowlist: [...types] }),
        ...(unitsMin === undefined ? {} : { units: numericFilter({ greaterThanOrEqualTo: unitsMin }) }),
      },
      deadLetterQueue: dlq,
    }),
  );
}

/** The same for what SES publishes: it sets no attributes, so the kind of event is read from the message itself. */
export function feedMailEvents({ topic }: EventTopic, { queue, dlq }: ShopQueue, eventTypes: readonly string[]) {
  const { filter, stringFilter } = {
    filter: sns.FilterOrPolicy.filter,
    stringFilter: sns.SubscriptionFilter.stringFilter,
  };
  topic.addSubscription(
    new SqsSubscription(queue, {
      rawMessageDelivery: true,
      filterPolicyWithMessageBody: { eventType: filter(stringFilter({ allowlist: [...eventTypes] })) },
      deadLetterQueue: dlq,
    }),
  );
}
