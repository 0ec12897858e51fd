import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AWS_BATCH_ENTRIES_MAX } from '#domain/limits.ts';
import { acknowledge } from '#lib/nag.ts';
import { ShopFunction } from './bundled-function.ts';
import type { Database } from './database.ts';
import type { Mail } from './mail.ts';
import type { ShopQueue } from './queue.ts';
import type { EventTopic } from './topics.ts';

/** A few seconds, so that a burst of dead letters is a few calls. */
const DEAD_WINDOW = Duration.seconds(2);

export interface Consumption {
  /** At least 2, because correctness must not depend on a single worker (ARCHITECTURE.md, rule 8). */
  readonly maxConcurrency: number;
  /** Collects messages for this long before it calls the function, when a batch is cheaper than its messages. */
  readonly batchingWindow?: Duration;
}

/** A function and its verbs: each gives the permission and what the code needs to use it, so none is forgotten. */
export class Handler extends ShopFunction {
  knows(variable: string, value: string): void {
    this.function.addEnvironment(variable, value);
  }

  usesDatabase(database: Database): void {
    this.#asks(database, database.appSecret);
    this.knows('DB_SECRET_ARN', database.appSecret.secretArn);
  }

  /** Migrations and roles are made by the owner of the database; only the set-up function is. */
  ownsDatabase(database: Database): void {
    this.#asks(database, database.masterSecret);
    this.knows('DB_MASTER_SECRET_ARN', database.masterSecret.secretArn);
  }

  reads(secret: secretsmanager.ISecret, variable: string): void {
    this.may(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    this.knows(variable, secret.secretArn);
  }

  /** Writes a secret's value when it has none yet. */
  fills(secret: secretsmanager.ISecret, variable: string): void {
    this.may(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], [secret.secretArn]);
    this.knows(variable, secret.secretArn);
  }

  sends({ queue }: ShopQueue, variable: string): void {
    this.may(['sqs:SendMessage'], [queue.queueArn]);
    this.knows(variable, queue.queueUrl);
  }

  publishes({ topic, key }: EventTopic, variable: string): void {
    this.may(['sns:Publish'], [topic.topicArn]);
    // SNS encrypts with the publisher's rights. Reading the queues behind needs none: they have SQS's own keys.
    this.may(['kms:GenerateDataKey', 'kms:Decrypt'], [key.keyArn]);
    this.knows(variable, topic.topicArn);
  }

  /** Takes the queue's messages at the alias, and may put a failed one off (its own growing visibility). */
  consumes(source: ShopQueue, variable: string, { maxConcurrency, batchingWindow = Duration.seconds(0) }: Consumption) {
    const { queue } = source;
    source.hideFrom(this.timeout, batchingWindow);
    this.may(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [queue.queueArn],
    );
    this.knows(variable, queue.queueUrl);
    // Not SqsEventSource: it grants sqs:GetQueueUrl too, which nobody calls.
    new lambda.EventSourceMapping(this, `From-${source.node.id}`, {
      target: this.live,
      eventSourceArn: queue.queueArn,
      batchSize: AWS_BATCH_ENTRIES_MAX,
      maxBatchingWindow: batchingWindow,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  /** Takes what fell out of a queue. It needs no growing visibility: what it cannot record waits where it lies. */
  drains(source: ShopQueue): void {
    const { dlq } = source;
    source.hideDeadFrom(this.timeout, DEAD_WINDOW);
    this.may(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [dlq.queueArn]);
    new lambda.EventSourceMapping(this, `FromDead-${source.node.id}`, {
      target: this.live,
      eventSourceArn: dlq.queueArn,
      batchSize: AWS_BATCH_ENTRIES_MAX,
      maxBatchingWindow: DEAD_WINDOW,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
  }

  /** May send dead letters back to the queues they came from. */
  sendsBack(queues: Readonly<Record<string, ShopQueue>>): void {
    const all = Object.entries(queues);
    this.may(
      ['sqs:SendMessage'],
      all.map(([, { queue }]) => queue.queueArn),
    );
    this.knows(
      'QUEUE_URLS',
      JSON.stringify(Object.fromEntries(all.map(([name, { queue }]) => [name, queue.queueUrl]))),
    );
  }

  /** May ask how many messages wait in each queue and in the dead-letter queue behind it; of its own it may already. */
  counts(queues: Readonly<Record<string, ShopQueue>>, own: ShopQueue): void {
    const all = Object.entries(queues);
    this.may(
      ['sqs:GetQueueAttributes'],
      all.flatMap(([, one]) => (one === own ? [one.dlq.queueArn] : [one.queue.queueArn, one.dlq.queueArn])),
    );
    this.knows(
      'DEAD_QUEUE_URLS',
      JSON.stringify(Object.fromEntries(all.map(([name, { dlq }]) => [name, dlq.queueUrl]))),
    );
  }

  mails(mail: Mail): void {
    this.alerts(mail);
    this.may(['ses:GetSendQuota'], ['*']);
    acknowledge(this.role, 'IAM5[Resource::*]', 'ses:GetSendQuota is of the account: it has no resource to name');
  }

  /** Sends a single mail now and then: it need not know how many it may. */
  alerts(mail: Mail): void {
    this.may(['ses:SendRawEmail'], mail.sendingArns);
    this.knows('MAIL_FROM', mail.from);
    this.knows('STAFF_LOCALE', mail.staffLocale);
    this.knows('MAIL_CONFIGURATION_SET', mail.configurationSetName);
  }

  #asks(database: Database, secret: secretsmanager.ISecret): void {
    this.may(['rds-data:ExecuteStatement'], [database.clusterArn]);
    // The Data API reads the secret with the caller's rights.
    this.may(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    this.knows('DB_CLUSTER_ARN', database.clusterArn);
    this.knows('DB_NAME', database.databaseName);
  }
}
