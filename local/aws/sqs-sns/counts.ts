/** Message counts of the queues. The worker counts them and serves them under a private path. */

export interface QueueCount {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** When the next delayed or in-flight message becomes visible, in epoch milliseconds; null when there is none. */
  readonly dueAt: number | null;
  /** How often that message was received before. */
  readonly dueReceives: number;
}

export interface CountedQueue {
  readonly name: string;
  readonly messages: readonly unknown[];
  readonly delayedMessages: readonly { readonly delayUntil?: number }[];
  readonly inflightMessages: ReadonlyMap<
    string,
    { readonly visibilityDeadline: number; readonly message: { readonly approximateReceiveCount: number } }
  >;
  /** Makes messages visible whose delay or visibility timeout has passed. */
  processTimers(): void;
}

export const COUNTS_PATH = '/_donut/queues';

/** Counts the messages of a queue. */
export function countQueue(queue: CountedQueue): QueueCount {
  queue.processTimers();
  const { name, messages, delayedMessages, inflightMessages } = queue;
  let dueAt = Number.POSITIVE_INFINITY;
  let dueReceives = 0;
  for (const { delayUntil } of delayedMessages) dueAt = Math.min(dueAt, delayUntil ?? 0);
  for (const { visibilityDeadline, message } of inflightMessages.values()) {
    if (visibilityDeadline >= dueAt) continue;
    [dueAt, dueReceives] = [visibilityDeadline, message.approximateReceiveCount];
  }
  return {
    name,
    visible: messages.length,
    inFlight: inflightMessages.size,
    delayed: delayedMessages.length,
    dueAt: Number.isFinite(dueAt) ? dueAt : null,
    dueReceives,
  };
}

/** Fetches the counts of all queues from the worker. */
export async function queueCounts(url: string): Promise<readonly QueueCount[]> {
  const response = await fetch(`${url}${COUNTS_PATH}`);
  return (await response.json()) as readonly QueueCount[];
}
