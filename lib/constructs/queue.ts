import { Arn, ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RECEIVES_MAX } from '#domain/limits.ts';
import { queueNameOf } from '#domain/queue-names.ts';

/** AWS's own advice: less than six times the function's timeout, and a slow batch is seen by two consumers. */
const VISIBILITY_TIMEOUTS = 6;

/** A queue and the dead-letter queue that only takes what fell out of it. */
export class ShopQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly dlq: sqs.Queue;
  /** What its dead letters are listed under (domain/queues.ts). */
  readonly shortName: string;

  /** @param queueName explicit, so that the DLQ can name its source without a reference back to it (that is a cycle) */
  constructor(scope: Construct, id: string, queueName: string, delay?: Duration) {
    super(scope, id);
    this.shortName = queueNameOf(queueName);
    const sourceArn = Arn.format(
      { service: 'sqs', resource: queueName, arnFormat: ArnFormat.NO_RESOURCE_NAME },
      Stack.of(this),
    );
    // SQS's own keys: with a customer key SNS, EventBridge and every function would need it too.
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
      ...(delay === undefined ? {} : { deliveryDelay: delay }),
      deadLetterQueue: { queue: this.dlq, maxReceiveCount: RECEIVES_MAX },
    });
  }

  /** Keeps a received message from other consumers for as long as a batch and its retries in the poller may take. */
  hideFrom(timeout: Duration, batchingWindow: Duration): void {
    hide(this.queue, timeout, batchingWindow);
  }

  /** The same for what is taken out of the dead-letter queue. */
  hideDeadFrom(timeout: Duration, batchingWindow: Duration): void {
    hide(this.dlq, timeout, batchingWindow);
  }
}

function hide({ node }: sqs.Queue, timeout: Duration, batchingWindow: Duration): void {
  const queue = node.defaultChild as sqs.CfnQueue;
  queue.visibilityTimeout = timeout.toSeconds() * VISIBILITY_TIMEOUTS + batchingWindow.toSeconds();
}
