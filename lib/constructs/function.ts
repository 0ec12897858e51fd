import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { AWS_BATCH_ENTRIES_MAX } from '#domain/limits.ts';
import { PICTURE_FOLDER } from '#domain/picture.ts';
import { queueUrlVariable } from '#domain/queue-names.ts';
import { acknowledge } from '#lib/nag.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Database } from './database.ts';
import type { Mail } from './mail.ts';
import type { Pictures } from './pictures.ts';
import type { ShopQueue } from './queue.ts';
import type { EventTopic } from './topics.ts';

/** A few seconds, so that a burst of dead letters needs few calls. */
const DLQ_WINDOW = Duration.seconds(2);

export interface Consumption {
  /** At least 2 (rule 8): no code may rely on a single worker. */
  readonly maxConcurrency: number;
  /** Collects messages for this long before Lambda calls the function, when one batch is cheaper. */
  readonly batchingWindow?: Duration;
  /** More than 10 messages need a batching window of at least a second. */
  readonly batchSize?: number;
}

/**
 * A function and its permissions. Each method grants a permission and sets the variables that the code needs to use it.
 */
export class ShopFunction extends BundledFunction {
  #consumesMessages = false;

  /** Whether a queue invokes the function. All other functions are invoked by API Gateway, or by CloudFormation. */
  get consumesMessages(): boolean {
    return this.#consumesMessages;
  }

  setEnvironment(variable: string, value: string): void {
    this.function.addEnvironment(variable, value);
  }

  usesDatabase(database: Database): void {
    this.#callsDataApi(database, database.appSecret);
    this.setEnvironment('DB_SECRET_ARN', database.appSecret.secretArn);
  }

  /** The owner of the database runs migrations and makes roles. Only the set-up function is the owner. */
  ownsDatabase(database: Database): void {
    this.#callsDataApi(database, database.masterSecret);
    this.setEnvironment('DB_MASTER_SECRET_ARN', database.masterSecret.secretArn);
  }

  reads(secret: secretsmanager.ISecret, variable: string): void {
    this.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    this.setEnvironment(variable, secret.secretArn);
  }

  /** Writes the value of a secret that has none yet. */
  fills(secret: secretsmanager.ISecret, variable: string): void {
    this.allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], [secret.secretArn]);
    this.setEnvironment(variable, secret.secretArn);
  }

  /** Signs forms with which browsers upload pictures. S3 checks the permission of the function's role when a form arrives. */
  signsUploads(pictures: Pictures): void {
    this.allow(['s3:PutObject'], [pictures.objects]);
    const rule = `IAM5[Resource::${pictures.arnElsewhere}/${PICTURE_FOLDER}/*]`;
    acknowledge(this.role, rule, 'each picture has a new name in this folder');
    this.setEnvironment('PICTURES_BUCKET', pictures.bucket.bucketName);
    this.setEnvironment('PICTURES_URL', pictures.url);
  }

  sends({ queue, shortName }: ShopQueue): void {
    this.allow(['sqs:SendMessage'], [queue.queueArn]);
    this.setEnvironment(queueUrlVariable(shortName), queue.queueUrl);
  }

  publishes({ topic, key }: EventTopic, variable: string): void {
    this.allow(['sns:Publish'], [topic.topicArn]);
    // SNS encrypts with the publisher's permissions. The queues behind the topic use keys of SQS and need none.
    this.allow(['kms:GenerateDataKey', 'kms:Decrypt'], [key.keyArn]);
    this.setEnvironment(variable, topic.topicArn);
  }

  /** Consumes the queue at the alias, and may delay a failed message by its visibility timeout. */
  consumes(
    source: ShopQueue,
    { maxConcurrency, batchingWindow = Duration.seconds(0), batchSize = AWS_BATCH_ENTRIES_MAX }: Consumption,
  ): lambda.EventSourceMapping {
    const { queue, shortName } = source;
    this.#consumesMessages = true;
    source.setVisibility(this.timeout, batchingWindow);
    this.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [queue.queueArn],
    );
    this.setEnvironment(queueUrlVariable(shortName), queue.queueUrl);
    // Not SqsEventSource, which also grants sqs:GetQueueUrl. The code never calls it.
    return new lambda.EventSourceMapping(this, `From-${source.node.id}`, {
      target: this.live,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxBatchingWindow: batchingWindow,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  /**
   * Consumes the DLQ of a queue. A dead letter that cannot be recorded stays in the DLQ, so no right to delay is
   * needed.
   */
  drains(source: ShopQueue): void {
    const { dlq } = source;
    this.#consumesMessages = true;
    source.setDlqVisibility(this.timeout, DLQ_WINDOW);
    this.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [dlq.queueArn]);
    new lambda.EventSourceMapping(this, `FromDead-${source.node.id}`, {
      target: this.live,
      eventSourceArn: dlq.queueArn,
      batchSize: AWS_BATCH_ENTRIES_MAX,
      maxBatchingWindow: DLQ_WINDOW,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
  }

  /** May send dead letters back to their queues. */
  sendsBack(queues: Readonly<Record<string, ShopQueue>>): void {
    const all = Object.entries(queues);
    this.allow(
      ['sqs:SendMessage'],
      all.map(([, { queue }]) => queue.queueArn),
    );
    this.setEnvironment(
      'QUEUE_URLS',
      JSON.stringify(Object.fromEntries(all.map(([name, { queue }]) => [name, queue.queueUrl]))),
    );
  }

  /** May pause and resume the consumers of queues. Its own is not among them: the mapping depends on the function. */
  pauses(consumers: ReadonlyMap<string, lambda.EventSourceMapping>): void {
    const others = [...consumers].filter(([, mapping]) => mapping.node.scope !== this);
    this.allow(
      ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      others.map(([, mapping]) => mapping.eventSourceMappingArn),
    );
    const ids = others.map(([name, mapping]) => [name, mapping.eventSourceMappingId]);
    this.setEnvironment('CONSUMERS', JSON.stringify(Object.fromEntries(ids)));
  }

  /** May read the message counts of each queue and its DLQ. The right on its own queue comes with `consumes`. */
  counts(queues: Readonly<Record<string, ShopQueue>>, own: ShopQueue): void {
    this.allow(
      ['sqs:GetQueueAttributes'],
      Object.values(queues).flatMap((one) =>
        one === own ? [one.dlq.queueArn] : [one.queue.queueArn, one.dlq.queueArn],
      ),
    );
  }

  mails(mail: Mail): void {
    this.alerts(mail);
    this.allow(['ses:GetSendQuota'], ['*']);
    acknowledge(this.role, 'IAM5[Resource::*]', 'ses:GetSendQuota reads a quota of the account and has no resources');
  }

  /** Sends occasional mails, without reading the sending quota. */
  alerts(mail: Mail): void {
    this.allow(['ses:SendRawEmail'], [mail.configurationSetArn]);
    this.allow(['ses:SendRawEmail'], [mail.identitiesArn], { StringEquals: { 'ses:FromAddress': mail.from } });
    const identities = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*';
    acknowledge(this.role, `IAM5[Resource::${identities}]`, 'only mails from the shop’s address, by a condition');
    this.setEnvironment('MAIL_FROM', mail.from);
    this.setEnvironment('STAFF_LOCALE', mail.staffLocale);
    this.setEnvironment('TIME_ZONE', mail.timeZone);
    this.setEnvironment('MAIL_CONFIGURATION_SET', mail.configurationSetName);
  }

  #callsDataApi(database: Database, secret: secretsmanager.ISecret): void {
    this.allow(['rds-data:ExecuteStatement'], [database.clusterArn]);
    // The Data API reads the secret with the caller's permissions.
    this.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    this.setEnvironment('DB_CLUSTER_ARN', database.clusterArn);
    this.setEnvironment('DB_NAME', database.databaseName);
  }
}
