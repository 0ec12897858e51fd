/** SQS and the pollers before the functions, as far as they can go wrong. */
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LOOK } from '#domain/events.ts';
import { AWS_BATCH_ENTRIES_MAX, RECEIVES_MAX } from '#domain/limits.ts';
import { late, type World } from '#test/sim/world.ts';

export const QUEUES = ['restock', 'factory-callback', 'relay', 'mail'] as const;
export type QueueName = (typeof QUEUES)[number];
export const queueUrl = (name: QueueName): string => `https://sqs.test/${name}`;

export interface Consumer {
  readonly function: string;
  readonly seconds: number;
  readonly concurrency: number;
  readonly handle: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
}

interface Message {
  readonly id: string;
  readonly body: string;
  receives: number;
  visibleAt: number;
}

const VISIBILITY_TIMEOUTS = 6;
const DELAY_SECONDS_MAX = 900;
const POISON = ['no JSON at all', '{"type":"stock.out"}', '{}', 'null'];
const handleOf = (message: Message): string => `${message.id}#${message.receives}`;

export type Sqs = ReturnType<typeof createSqs>;

export function createSqs(world: World, consumers: () => Readonly<Record<QueueName, Consumer>>) {
  const queues = new Map(QUEUES.map((name) => [name, { open: [] as Message[], dead: [] as Message[], busy: 0 }]));
  const of = (name: QueueName) => queues.get(name) as { open: Message[]; dead: Message[]; busy: number };
  let [messages, poisons] = [0, 0];

  function put(name: QueueName, body: string, milliseconds: number): void {
    const message = { id: `${name}-${++messages}`, body, receives: 0, visibleAt: world.now() + milliseconds };
    of(name).open.push(message);
    world.after(milliseconds + world.random.between(1, 20), () => poll(name));
  }

  /** A message on its way into a queue: once or more often, now or late. */
  function arrive(name: QueueName, body: string, service: 'sns' | 'sqs', seconds = 0): void {
    const copies = world.hit(`${service}.duplicate`) ? world.random.between(2, 4) : 1;
    for (let i = 0; i < copies; i++) {
      const delay = world.hit(`${service}.delay`) ? world.random.below(DELAY_SECONDS_MAX) : 0;
      put(name, body, (seconds + delay) * 1_000);
    }
    if (world.hit('sqs.poison')) {
      poisons++;
      put(name, world.random.pick(POISON), 0);
    }
  }

  function poll(name: QueueName): void {
    const queue = of(name);
    const consumer = consumers()[name];
    const outage = world.away('sqs');
    if (outage) {
      world.after(outage.milliseconds, () => poll(name));
      return;
    }
    for (const message of queue.open.filter((one) => one.visibleAt <= world.now() && one.receives >= RECEIVES_MAX)) {
      queue.open.splice(queue.open.indexOf(message), 1);
      queue.dead.push(message);
      world.note('dead letter', name, message.body);
    }
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
          { Records: batch.map(recordOf) },
          contextOf(() => deadline - world.now()),
        ),
      (answer) => {
        queue.busy--;
        if (answer) acknowledge(name, handles, answer);
        world.after(1, () => poll(name));
      },
    );
    if (batch.length < ready.length) world.after(1, () => poll(name));
  }

  function hide(name: QueueName, message: Message, seconds: number, received: boolean): void {
    if (received) message.receives++;
    message.visibleAt = world.now() + seconds * 1_000;
    world.after(seconds * 1_000, () => poll(name));
  }

  function acknowledge(name: QueueName, handles: ReadonlyMap<Message, string>, answer: SQSBatchResponse): void {
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const queue = of(name);
    for (const [message, handle] of handles) {
      if (failed.has(message.id) || handleOf(message) !== handle || world.hit('sqs.delete lost')) continue;
      queue.open = queue.open.filter((one) => one !== message);
    }
  }

  function carryOut(command: unknown): object {
    if (command instanceof SendMessageCommand) {
      const { QueueUrl, MessageBody = '', DelaySeconds = 0 } = command.input;
      arrive(nameOf(QueueUrl), MessageBody, 'sqs', DelaySeconds);
      if (world.hit('look.doubled') && MessageBody === LOOK) arrive(nameOf(QueueUrl), MessageBody, 'sqs', DelaySeconds);
    } else if (command instanceof ChangeMessageVisibilityCommand) {
      const name = nameOf(command.input.QueueUrl);
      const message = of(name).open.find((one) => handleOf(one) === command.input.ReceiptHandle);
      if (message) hide(name, message, command.input.VisibilityTimeout ?? 0, false);
    } else throw new TypeError('an SQS command the simulator does not know');
    return {};
  }

  return {
    arrive,
    /** What the SQS client of a function does. */
    send: (command: { readonly input: { readonly QueueUrl?: string | undefined } }): Promise<object> =>
      world.call(`sqs ${command.constructor.name} ${nameOf(command.input.QueueUrl)} ${bodyOf(command)}`, () => {
        if (world.away('sqs')) throw late(new Error('SQS is away'), 3_000);
        if (world.hit('sqs.send refused')) throw new Error('ThrottlingException');
        const answer = carryOut(command);
        if (world.hit('sqs.answer lost')) throw late(new Error('socket hang up'), 1_000);
        return answer;
      }),
    dead: (name: QueueName): readonly string[] => of(name).dead.map(({ body }) => body),
    open: (): readonly string[] => QUEUES.flatMap((name) => of(name).open.map(({ id, body }) => `${id} ${body}`)),
    poisons: () => poisons,
    /** Sends the dead letters back, but those that can never be handled. */
    redrive(name: QueueName, isHopeless: (body: string) => boolean): void {
      const queue = of(name);
      const back = queue.dead.filter(({ body }) => !isHopeless(body));
      queue.dead = queue.dead.filter(({ body }) => isHopeless(body));
      for (const { body } of back) put(name, body, 0);
    },
  };
}

const nameOf = (url: string | undefined): QueueName => url?.split('/').at(-1) as QueueName;
const bodyOf = (command: { readonly input: object }): string =>
  'MessageBody' in command.input ? String(command.input.MessageBody) : '';

const recordOf = (message: Message): SQSRecord =>
  ({
    messageId: message.id,
    receiptHandle: handleOf(message),
    body: message.body,
    attributes: { ApproximateReceiveCount: String(message.receives) },
  }) as unknown as SQSRecord;

export const contextOf = (millisecondsLeft: () => number): Context =>
  ({ awsRequestId: 'simulated', getRemainingTimeInMillis: millisecondsLeft }) as unknown as Context;
