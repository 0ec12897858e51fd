import { Arn, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { queueNameOf } from '#domain/queue-names.ts';
import { receivesMaxOf } from '#domain/queue-receives.ts';

/** AWS advises six times the function's timeout. With less, two consumers can receive the messages of a slow batch. */
const VISIBILITY_TIMEOUTS = 6;

/** A queue and the dead-letter queue (DLQ) that accepts messages of that queue only. */
export class ShopQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly dlq: sqs.Queue;
  /** `restock`: the name in domain/queues.ts, under which the API lists the dead letters. */
  readonly shortName: string;

  /** @param queueName physical name, so that the DLQ can name its source without a reference, which would be a cycle */
  constructor(scope: Construct, id: string, queueName: string, delaySeconds?: number) {
    super(scope, id);
    this.shortName = queueNameOf(queueName);
    const sourceArn = Arn.format(
      { service: 'sqs', resource: queueName, arnFormat: ArnFormat.NO_RESOURCE_NAME },
      Stack.of(this),
    );
    // Keys of SQS: with a customer key, SNS, EventBridge and every function would need access to the key, too.
    const common = {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    };
    this.dlq = new sqs.Queue(this, 'Dlq', {
      ...common,
      queueName: `${queueName}-dlq`,
      retentionPeriod: Duration.days(14),
      redriveAllowPolicy: {
        redrivePermission: sqs.RedrivePermission.BY_QUEUE,
        sourceQueues: [sqs.Queue.fromQueueArn(this, 'Source', sourceArn)],
      },
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      queueName,
      retentionPeriod: Duration.days(4),
      ...(delaySeconds === undefined ? {} : { deliveryDelay: Duration.seconds(delaySeconds) }),
      deadLetterQueue: { queue: this.dlq, maxReceiveCount: receivesMaxOf(this.shortName) },
    });
  }

  /** Hides a received message from other consumers for as long as a batch and its retries in the poller may take. */
  setVisibility(timeout: Duration, batchingWindow: Duration): void {
    setVisibilityTimeout(this.queue, timeout, batchingWindow);
  }

  /** The same for messages received from the DLQ. */
  setDlqVisibility(timeout: Duration, batchingWindow: Duration): void {
    setVisibilityTimeout(this.dlq, timeout, batchingWindow);
  }
}

function setVisibilityTimeout({ node }: sqs.Queue, timeout: Duration, batchingWindow: Duration): void {
  const queue = node.defaultChild as sqs.CfnQueue;
  queue.visibilityTimeout = timeout.toSeconds() * VISIBILITY_TIMEOUTS + batchingWindow.toSeconds();
}
