/**
 * Patches for behaviour of fauxqs 2.4.1 that differs from AWS or loses data. They change its classes before it starts.
 * Each patch has a test in test/local/fauxqs.test.ts, which shows after an update whether the patch is still needed.
 * Not patched: messages outlive their retention period, and a long poll whose caller has disconnected still receives
 * messages (they become visible again after their visibility timeout).
 */
import { MESSAGE_ATTRIBUTES_MAX } from '#domain/limits.ts';
import type { CountedQueue } from './counts.ts';

interface Message {
  readonly approximateReceiveCount: number;
  messageGroupId?: string;
  traceHeader?: string;
  delayUntil?: number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly timer: NodeJS.Timeout;
}

interface Queue extends CountedQueue {
  readonly inflightMessages: ReadonlyMap<string, { readonly visibilityDeadline: number; readonly message: Message }>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly pollWaiters: Waiter[];
  enqueue(message: Message): void;
  dequeue(...limits: unknown[]): readonly Received[];
  waitForMessages(seconds: number): Promise<void>;
}

type CreateQueue = (name: string, url: string, ...rest: unknown[]) => Queue;

interface Database {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): { run(...values: unknown[]): void };
}

export interface Persistence {
  readonly db: Database;
  loadSqsAndSns(sqs: SqsStore, sns: SnsStore): void;
  updateMessageReady(messageId: string): void;
  close(): void;
}

interface SqsStore {
  persistence?: Persistence;
  createQueue: CreateQueue;
  getQueue(url: string): Queue | undefined;
  allQueues(): Iterable<Queue & { persistence?: Persistence }>;
}

interface SnsStore {
  persistence?: Persistence;
}

interface Router {
  handle(request: { readonly headers: Readonly<Record<string, string | undefined>> }, reply: unknown): Promise<unknown>;
}

type Class<T, A extends unknown[] = []> = { new (...args: A): T; readonly prototype: T };

type Send = (
  body: { readonly MessageGroupId?: string; readonly MessageAttributes?: object },
  ...rest: unknown[]
) => object;

type Receive = (
  body: { readonly QueueUrl: string; readonly MessageSystemAttributeNames?: readonly string[] },
  store: SqsStore,
  ...rest: unknown[]
) => Promise<{ readonly Messages?: readonly Received[] }>;

interface Received {
  readonly ReceiptHandle: string;
  Attributes?: Readonly<Record<string, string>>;
}

interface SqsRouter extends Router {
  register(action: string, handler: Send | Receive): void;
}

/** Internal classes of the package. Its public entry point does not export them and always listens on 0.0.0.0. */
export interface FauxqsClasses {
  readonly SqsStore: Class<SqsStore>;
  readonly SqsQueue: Class<Queue>;
  readonly SnsStore: Class<SnsStore>;
  readonly SnsRouter: Class<Router>;
  readonly SqsRouter: Class<SqsRouter>;
  readonly SqsError: Class<Error, [code: string, message: string]>;
  readonly PersistenceManager: Class<Persistence, [dir: string]>;
}

/** Imports the internal classes. */
export async function loadFauxqsClasses(): Promise<FauxqsClasses> {
  const entry = import.meta.resolve('fauxqs');
  const files = [
    'sqs/sqsStore.js',
    'sns/snsStore.js',
    'sns/snsRouter.js',
    'sqs/sqsRouter.js',
    'common/errors.js',
    'persistence.js',
  ];
  return Object.assign({}, ...(await Promise.all(files.map((file) => import(new URL(file, entry).href)))));
}

/**
 * SDK clients send requests to the host of the queue URL, so every queue URL must name the gate, also for stored
 * queues.
 */
export function addressQueuesAtGate({ SqsStore }: FauxqsClasses, gateUrl: string): void {
  const createQueue = SqsStore.prototype.createQueue;
  SqsStore.prototype.createQueue = function (name, _url, ...rest) {
    return createQueue.call(this, name, `${gateUrl}/000000000000/${name}`, ...rest);
  };
}

/** Delays messages of a topic by the queue's DelaySeconds, as AWS does; fauxqs delivers them at once. */
export function delayTopicMessages({ SnsRouter, SqsQueue }: FauxqsClasses): void {
  let publishing = false; // publishing is synchronous, so no other request can see this flag
  const { handle } = SnsRouter.prototype;
  SnsRouter.prototype.handle = function (request, reply) {
    publishing = true;
    try {
      return handle.call(this, request, reply);
    } finally {
      publishing = false;
    }
  };
  const { enqueue } = SqsQueue.prototype;
  SqsQueue.prototype.enqueue = function (message) {
    const delay = Number(this.attributes['DelaySeconds']);
    if (publishing && delay > 0) message.delayUntil ??= Date.now() + delay * 1000;
    enqueue.call(this, message);
  };
}

/**
 * A message of a standard queue may have a message group, which its consumer receives, and at most ten attributes. fauxqs
 * drops the group and counts no attributes.
 */
export function acceptMessagesLikeAws({ SqsRouter, SqsQueue, SqsError }: FauxqsClasses): void {
  let group: string | undefined; // sending is synchronous, so no other request can see this group
  const { register } = SqsRouter.prototype;
  SqsRouter.prototype.register = function (action, handler) {
    const send: Send = (body, ...rest) => {
      const count = Object.keys(body.MessageAttributes ?? {}).length;
      if (count > MESSAGE_ATTRIBUTES_MAX) {
        const reason = `Number of message attributes [${count}] exceeds the allowed maximum [${MESSAGE_ATTRIBUTES_MAX}].`;
        throw new SqsError('InvalidParameterValue', reason);
      }
      group = body.MessageGroupId;
      try {
        return (handler as Send)(body, ...rest);
      } finally {
        group = undefined;
      }
    };
    register.call(this, action, action === 'SendMessage' ? send : handler);
  };
  const { enqueue } = SqsQueue.prototype;
  SqsQueue.prototype.enqueue = function (message) {
    if (group !== undefined) message.messageGroupId ??= group;
    enqueue.call(this, message);
  };
}

/**
 * Keeps the trace header of the call that sends a message, also through SNS, and returns it as the system attribute
 * AWSTraceHeader. Lambda detects loops by it. It is not stored: after a restart the count of a loop begins again.
 */
export function keepTraceHeaders({ SqsRouter, SnsRouter, SqsQueue }: FauxqsClasses): void {
  let header: string | undefined; // sending and publishing are synchronous, so no other request can see this header
  for (const { prototype } of [SqsRouter, SnsRouter] as readonly Class<Router>[]) {
    const { handle } = prototype;
    prototype.handle = function (request, reply) {
      header = request.headers['x-amzn-trace-id'];
      try {
        return handle.call(this, request, reply);
      } finally {
        header = undefined;
      }
    };
  }
  const { enqueue } = SqsQueue.prototype;
  SqsQueue.prototype.enqueue = function (message) {
    if (header !== undefined) message.traceHeader ??= header;
    enqueue.call(this, message);
  };
  const { register } = SqsRouter.prototype;
  SqsRouter.prototype.register = function (action, handler) {
    const receive: Receive = async (body, store, ...rest) => {
      const response = await (handler as Receive)(body, store, ...rest);
      const names = body.MessageSystemAttributeNames ?? [];
      if (!names.includes('All') && !names.includes('AWSTraceHeader')) return response;
      const received = store.getQueue(body.QueueUrl)?.inflightMessages;
      for (const one of response.Messages ?? []) {
        const AWSTraceHeader = received?.get(one.ReceiptHandle)?.message.traceHeader;
        if (AWSTraceHeader !== undefined) one.Attributes = { ...one.Attributes, AWSTraceHeader };
      }
      return response;
    };
    register.call(this, action, action === 'ReceiveMessage' ? receive : handler);
  };
}

/**
 * With a visibility timeout of 0, fauxqs set the receive count to null in a NOT NULL column: the call failed and the
 * message was lost.
 */
export function keepReceiveCounts({ PersistenceManager }: FauxqsClasses): void {
  PersistenceManager.prototype.updateMessageReady = function (messageId) {
    this.db
      .prepare('update sqs_messages set receipt_handle = null, visibility_deadline = null where message_id = ?')
      .run(messageId);
  };
}

/** Ends long polls by the test clock; fauxqs waits in real time. */
export function endPollsByTestClock({ SqsQueue }: FauxqsClasses): void {
  const ends = new WeakMap<Waiter, number>();
  const { waitForMessages, processTimers } = SqsQueue.prototype;
  SqsQueue.prototype.waitForMessages = function (seconds) {
    const waiting = waitForMessages.call(this, seconds);
    const waiter = this.pollWaiters.at(-1);
    if (waiter) ends.set(waiter, Date.now() + seconds * 1000);
    return waiting;
  };
  SqsQueue.prototype.processTimers = function () {
    processTimers.call(this);
    for (const waiter of this.pollWaiters.filter((one) => (ends.get(one) ?? 0) <= Date.now())) {
      this.pollWaiters.splice(this.pollWaiters.indexOf(waiter), 1);
      clearTimeout(waiter.timer);
      waiter.resolve();
    }
  };
}

/**
 * Disables the disk sync: it costs milliseconds and protects only against power failure, not against kill -9. PostgreSQL of this
 * machine does without it, too.
 */
export function relaxDiskSync({ db }: Persistence): void {
  db.exec('pragma synchronous = off');
}
