/** SQS with its faults: queues, dead-letter queues, and the pollers that invoke the functions. */
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { DEAD_LETTER_ATTRIBUTE, readCopy } from '#domain/dead-letter.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { AWS_BATCH_ENTRIES_MAX } from '#domain/limits.ts';
import { QUEUE_NAMES, type QueueName, queueNameOf } from '#domain/queue-names.ts';
import { receivesMaxOf } from '#domain/queue-receives.ts';
import { orderIntake } from '#domain/queues/order-intake.ts';
import { late, type World } from './world.ts';

export const queueUrl = (name: QueueName): string => `https://sqs.test/donut-dev-${name}`;

/** A queue, or its dead-letter queue. */
type Name = QueueName | `${QueueName}-dlq`;
const deadLetterQueueOf = (name: QueueName): Name => `${name}-dlq`;
const isDeadLetterQueue = (name: Name): boolean => name.endsWith('-dlq');

export interface Consumer {
  readonly function: string;
  readonly seconds: number;
  readonly concurrency: number;
  readonly handle: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
}

export type Consumers = Readonly<Record<QueueName | 'dlq-retry', Consumer>>;

interface Message {
  readonly id: string;
  readonly body: string;
  /** The attribute of a retried or redriven dead letter. */
  readonly mark?: string | undefined;
  receives: number;
  visibleAt: number;
}

interface Queue {
  open: Message[];
  busy: number;
}

const VISIBILITY_TIMEOUTS = 6;
const DELAY_SECONDS_MAX = 900;
/** The longest batching window of dlq-retry. */
const DEAD_MILLISECONDS_MAX = 2_000;
/** A dead letter with more copies is retried forever. */
const COPIES_MAX = 30;
const POISON = ['no JSON at all', '{"type":"stock.out"}', '{}', 'null'];
/** Messages that no consumer can parse. */
export const isPoison = (body: string): boolean => POISON.includes(body) || body.includes(NO_PRICE);
/** An order request that can be parsed, and makes each call of the database fail that decides it: no such price exists. */
const NO_PRICE = `"expected":{"prices":[${Number.MAX_SAFE_INTEGER}]}`;
const poisoned = (request: string): string => request.replace('{', `{${NO_PRICE},`);
const handleOf = (message: Message): string => `${message.id}#${message.receives}`;

export type Sqs = ReturnType<typeof createSqs>;

/** @param relayNotified called in the process that sends the relay a message without a delay */
export function createSqs(world: World, consumers: () => Consumers, relayNotified: () => void) {
  const queues = new Map<Name, Queue>(
    QUEUE_NAMES.flatMap((name) => [name, deadLetterQueueOf(name)]).map((name) => [name as Name, { open: [], busy: 0 }]),
  );
  const of = (name: Name) => queues.get(name) as Queue;
  let [messages, poisons] = [0, 0];
  // A poller collects a batch of order requests for so long. The other queues are polled at once, also where they have a window.
  const intakeWindow = (world.faultPlan.intakeWindowSeconds ?? orderIntake.batchingWindowSeconds) * 1_000;
  const windowOf = (name: Name): number => (name === 'order-intake' ? intakeWindow : 0);
  const failedRequests: string[] = [];

  function put(name: Name, body: string, milliseconds: number, mark?: string): void {
    const message = { id: `${name}-${++messages}`, body, mark, receives: 0, visibleAt: world.now() + milliseconds };
    of(name).open.push(message);
    world.after(milliseconds + windowOf(name) + world.random.between(1, 20), () => poll(name));
  }

  /** Delivers a message to a queue: once or several times, now or late. */
  function arrive(name: QueueName, body: string, service: 'sns' | 'sqs', seconds = 0, mark?: string): void {
    const copies = world.hit(`${service}.duplicate`) ? world.random.between(2, 4) : 1;
    for (let i = 0; i < copies; i++) {
      const delay = world.hit(`${service}.delay`) ? world.random.below(DELAY_SECONDS_MAX) : 0;
      put(name, body, (seconds + delay) * 1_000, mark);
    }
    if (world.hit('sqs.poison')) poison(name);
    if (name !== 'order-intake' || mark !== undefined || !world.hit('sqs.poison request')) return;
    poisons++;
    put(name, poisoned(body), 0);
  }

  function poison(name: QueueName): void {
    poisons++;
    put(name, world.random.pick(POISON), 0);
  }

  /** Moves messages that were received too often to the dead-letter queue. */
  function moveDead(name: QueueName): void {
    const queue = of(name);
    for (const message of queue.open.filter(
      (one) => one.visibleAt <= world.now() && one.receives >= receivesMaxOf(name),
    )) {
      queue.open.splice(queue.open.indexOf(message), 1);
      of(deadLetterQueueOf(name)).open.push(Object.assign(message, { receives: 0 }));
      world.log('dead letter', name, message.mark, message.body);
      world.after(world.random.below(DEAD_MILLISECONDS_MAX), () => poll(deadLetterQueueOf(name)));
    }
  }

  function poll(name: Name): void {
    const queue = of(name);
    const consumer = consumers()[isDeadLetterQueue(name) ? 'dlq-retry' : (name as QueueName)];
    const outage = world.outageOf('sqs');
    if (outage) {
      world.after(outage.milliseconds, () => poll(name));
      return;
    }
    if (!isDeadLetterQueue(name)) moveDead(name as QueueName);
    const ready = queue.open.filter(({ visibleAt }) => visibleAt <= world.now());
    if (ready.length === 0 || queue.busy >= consumer.concurrency) return;
    const batch = world.random.shuffled(ready).slice(0, world.random.between(1, AWS_BATCH_ENTRIES_MAX));
    for (const message of batch) hide(name, message, consumer.seconds * VISIBILITY_TIMEOUTS, true);
    const handles = new Map(batch.map((message) => [message, handleOf(message)]));
    queue.busy++;
    world.invoke(
      consumer.function,
      consumer.seconds,
      ({ deadline }) =>
        consumer.handle(
          { Records: batch.map((message) => recordOf(name, message)) },
          contextOf(() => deadline - world.now()),
        ),
      (response) => {
        queue.busy--;
        if (response) acknowledge(name, handles, response);
        world.after(1, () => poll(name));
      },
    );
    if (batch.length < ready.length) world.after(1, () => poll(name));
  }

  function hide(name: Name, message: Message, seconds: number, received: boolean): void {
    if (received) message.receives++;
    message.visibleAt = world.now() + seconds * 1_000;
    // Only a long window is one that every receive waits for.
    const window = world.faultPlan.intakeWindowSeconds === undefined ? 0 : windowOf(name);
    world.after(seconds * 1_000 + window, () => poll(name));
  }

  function acknowledge(name: Name, handles: ReadonlyMap<Message, string>, response: SQSBatchResponse): void {
    const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const queue = of(name);
    for (const [message, handle] of handles) {
      if (name === 'order-intake' && failed.has(message.id) && !isPoison(message.body)) failedRequests.push(message.id);
      if (failed.has(message.id) || handleOf(message) !== handle || world.hit('sqs.delete lost')) continue;
      queue.open = queue.open.filter((one) => one !== message);
    }
  }

  function execute(command: unknown): object {
    if (command instanceof SendMessageCommand) {
      const { QueueUrl, MessageBody = '', DelaySeconds = 0 } = command.input;
      const mark = command.input.MessageAttributes?.[DEAD_LETTER_ATTRIBUTE]?.StringValue;
      if ((readCopy(mark)?.send ?? 0) > COPIES_MAX) world.violate(`dead letter ${mark} is retried forever`);
      arrive(nameOf(QueueUrl), MessageBody, 'sqs', DelaySeconds, mark);
      if (world.hit('poll.duplicate') && MessageBody === POLL_MESSAGE)
        arrive(nameOf(QueueUrl), MessageBody, 'sqs', DelaySeconds);
    } else if (command instanceof ChangeMessageVisibilityCommand) {
      const name = nameOf(command.input.QueueUrl);
      const message = of(name).open.find((one) => handleOf(one) === command.input.ReceiptHandle);
      if (message) hide(name, message, command.input.VisibilityTimeout ?? 0, false);
    } else
      throw new TypeError(`the simulator does not support this SQS command: ${(command as object).constructor.name}`);
    return {};
  }

  return {
    arrive,
    /** Replaces `send` of the functions' SQS client. */
    send(command: SendMessageCommand | ChangeMessageVisibilityCommand): Promise<object> {
      const isPoll = command instanceof SendMessageCommand && !command.input.DelaySeconds;
      if (isPoll && nameOf(command.input.QueueUrl) === 'relay') relayNotified();
      return world.call(`sqs ${command.constructor.name} ${nameOf(command.input.QueueUrl)} ${bodyOf(command)}`, () => {
        if (world.outageOf('sqs')) throw late(new Error('SQS is unavailable'), 3_000);
        if (world.hit('sqs.throttled')) throw new Error('ThrottlingException');
        const output = execute(command);
        if (world.hit('sqs.response lost')) throw late(new Error('socket hang up'), 1_000);
        return output;
      });
    },
    poison,
    /** Puts a message into the dead-letter queue. With a mark the message has been retried before. */
    putDead: (name: QueueName, body: string, mark?: string): void => put(deadLetterQueueOf(name), body, 0, mark),
    open: (): readonly string[] =>
      [...queues.values()].flatMap(({ open }) => open.map(({ id, body }) => `${id} ${body}`)),
    poisons: () => poisons,
    /** Messages with an order request that their consumer reported as failed, except poison. */
    failedRequests: (): readonly string[] => failedRequests,
  };
}

const nameOf = (url: string | undefined): QueueName => queueNameOf(url ?? '') as QueueName;
const bodyOf = (command: { readonly input: object }): string =>
  'MessageBody' in command.input ? String(command.input.MessageBody) : '';

const recordOf = (name: Name, message: Message): SQSRecord =>
  ({
    messageId: message.id,
    receiptHandle: handleOf(message),
    body: message.body,
    attributes: { ApproximateReceiveCount: String(message.receives) },
    messageAttributes: message.mark
      ? { [DEAD_LETTER_ATTRIBUTE]: { dataType: 'String', stringValue: message.mark } }
      : {},
    eventSourceARN: `arn:aws:sqs:local:0:donut-dev-${name}`,
  }) as unknown as SQSRecord;

/** Without a remaining time the handler sets no timer, which would run on the real clock. */
export const contextOf = (millisecondsLeft?: () => number): Context =>
  ({ awsRequestId: 'simulated', getRemainingTimeInMillis: millisecondsLeft }) as unknown as Context;
