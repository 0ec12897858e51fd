/**
 * What fauxqs 2.4.1 does otherwise than AWS, or not safely, patched in its own classes before it starts. Each mend has its
 * test in test/local/fauxqs.test.ts; when fauxqs changes, they say which is no longer needed. Known and left as it is:
 * messages are kept beyond their retention period, and a long poll whose caller went away still takes its messages
 * (they come back after their visibility timeout).
 */
import type { CountedQueue } from './counts.ts';

interface Message {
  delayUntil?: number;
}

interface Waiter {
  readonly resolve: () => void;
  readonly timer: NodeJS.Timeout;
}

interface Queue extends CountedQueue {
  readonly attributes: Readonly<Record<string, string>>;
  readonly pollWaiters: Waiter[];
  enqueue(message: Message): void;
  waitForMessages(seconds: number): Promise<void>;
}

type CreateQueue = (name: string, url: string, ...rest: unknown[]) => Queue;

interface Database {
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
  allQueues(): Iterable<Queue & { persistence?: Persistence }>;
}

interface SnsStore {
  persistence?: Persistence;
}

interface Router {
  handle(...request: unknown[]): Promise<unknown>;
}

type Class<T, A extends unknown[] = []> = { new (...given: A): T; readonly prototype: T };

/** The classes inside the package; its entry point keeps them to itself, and starts them on 0.0.0.0 only. */
export interface Inside {
  readonly SqsStore: Class<SqsStore>;
  readonly SqsQueue: Class<Queue>;
  readonly SnsStore: Class<SnsStore>;
  readonly SnsRouter: Class<Router>;
  readonly PersistenceManager: Class<Persistence, [dir: string]>;
}

export async function openFauxqs(): Promise<Inside> {
  const entry = import.meta.resolve('fauxqs');
  const files = ['sqs/sqsStore.js', 'sns/snsStore.js', 'sns/snsRouter.js', 'persistence.js'];
  return Object.assign({}, ...(await Promise.all(files.map((file) => import(new URL(file, entry).href)))));
}

/** SDK clients send to the host of the queue's URL: every queue, also one of an older run, is at the gate. */
export function addressQueuesAtGate({ SqsStore }: Inside, gateUrl: string): void {
  const createQueue = SqsStore.prototype.createQueue;
  SqsStore.prototype.createQueue = function (name, _url, ...rest) {
    return createQueue.call(this, name, `${gateUrl}/000000000000/${name}`, ...rest);
  };
}

/** A topic's message waits its queue's DelaySeconds, like any other; fauxqs delivers it at once. */
export function delayTopicMessages({ SnsRouter, SqsQueue }: Inside): void {
  let publishing = false; // publishing has no await in it, so this flag never meets another request
  const { handle } = SnsRouter.prototype;
  SnsRouter.prototype.handle = function (...request) {
    publishing = true;
    try {
      return handle.apply(this, request);
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

/** Made visible by a timeout of 0, a message lost its receive count to a NOT NULL column: the call failed, the message was gone. */
export function keepReceiveCounts({ PersistenceManager }: Inside): void {
  PersistenceManager.prototype.updateMessageReady = function (messageId) {
    this.db
      .prepare('update sqs_messages set receipt_handle = null, visibility_deadline = null where message_id = ?')
      .run(messageId);
  };
}

/** A long poll ends by the clock, as everything does; fauxqs waits it out in real time. */
export function letPollsFollowTheClock({ SqsQueue }: Inside): void {
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

/** A sync to disk for each message costs milliseconds and protects from a power cut only; kill -9 loses nothing without. */
export function syncRarely({ db }: Persistence): void {
  db.exec('pragma synchronous = normal');
}
