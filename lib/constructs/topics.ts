import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { EventFeed } from '#domain/queues/define.ts';
import type { Config } from '#lib/config.ts';
import type { ShopQueue } from './queue.ts';

/** A topic, and the KMS key that its publishers must be allowed to use. */
export interface EventTopic {
  readonly topic: sns.Topic;
  readonly key: kms.Key;
}

/** The topics of stock events, order events, SES feedback and alerts, under the key of the database. */
export class Topics extends Construct {
  readonly stockEvents: EventTopic;
  readonly orderEvents: EventTopic;
  readonly mailEvents: EventTopic;
  readonly alerts: sns.Topic;

  constructor(scope: Construct, id: string, { stage, operators }: Config, key: kms.Key) {
    super(scope, id);
    // With the AWS managed key of SNS an alarm could not publish: the policy of that key cannot be changed.
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Alarms',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    // Without the condition on the account: SES checks the key while it creates the event destination, and a condition that it
    // does not meet would fail the deployment. The policy of the topic decides who may publish.
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'MailFeedback',
        principals: [new iam.ServicePrincipal('ses.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    const topic = (construct: string, name: string) =>
      new sns.Topic(this, construct, { topicName: `donut-${stage}-${name}`, masterKey: key, enforceSSL: true });
    this.stockEvents = { topic: topic('StockEvents', 'stock-events'), key };
    this.orderEvents = { topic: topic('OrderEvents', 'order-events'), key };
    this.mailEvents = { topic: topic('MailEvents', 'mail-events'), key };
    this.alerts = topic('Alerts', 'alerts');
    mailAlerts(this.alerts, operators);
  }
}

/** Lets the alarms of the account publish to a topic, which mails the operators. */
export function mailAlerts(alerts: sns.Topic, operators: readonly string[]): void {
  // The TLS-only policy replaces the default topic policy, which would allow the account's alarms to publish.
  alerts.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'Alarms',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [alerts.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  for (const address of operators) alerts.addSubscription(new EmailSubscription(address));
}

/** Delivers the events of these types to the queue, without an SNS envelope. Undeliverable events go to the DLQ. */
export function subscribe({ queue, dlq }: ShopQueue, { topic }: EventTopic, { types, unitsMin }: EventFeed): void {
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

/** The same for feedback of SES. SES sets no message attributes, so the filter reads the message body. */
export function subscribeToMailEvents(
  { queue, dlq }: ShopQueue,
  { topic }: EventTopic,
  eventTypes: readonly string[],
): void {
  const allowed = sns.SubscriptionFilter.stringFilter({ allowlist: [...eventTypes] });
  topic.addSubscription(
    new SqsSubscription(queue, {
      rawMessageDelivery: true,
      filterPolicyWithMessageBody: { eventType: sns.FilterOrPolicy.filter(allowed) },
      deadLetterQueue: dlq,
    }),
  );
}
