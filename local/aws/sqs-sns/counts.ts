/** What lies in the queues: counted inside the worker that holds them, asked for by an address of our own. */

export interface QueueCount {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** When the next one that is delayed or in flight becomes visible, in epoch milliseconds; null: there is none. */
  readonly dueAt: number | null;
}

export interface CountedQueue {
  readonly name: string;
  readonly messages: readonly unknown[];
  readonly delayedMessages: readonly { readonly delayUntil?: number }[];
  readonly inflightMessages: ReadonlyMap<string, { readonly visibilityDeadline: number }>;
  /** Makes visible what is due by now. */
  processTimers(): void;
}

export const COUNTS_PATH = '/_donut/queues';

export function countQueue(queue: CountedQueue): QueueCount {
  queue.processTimers();
  const { name, messages, delayedMessages, inflightMessages } = queue;
  let dueAt = Number.POSITIVE_INFINITY;
  for (const { delayUntil } of delayedMessages) dueAt = Math.min(dueAt, delayUntil ?? 0);
  for (const { visibilityDeadline } of inflightMessages.values()) dueAt = Math.min(dueAt, visibilityDeadline);
  return {
    name,
    visible: messages.length,
    inFlight: inflightMessages.size,
    delayed: delayedMessages.length,
    dueAt: Number.isFinite(dueAt) ? dueAt : null,
  };
}

export async function queueCounts(url: string): Promise<readonly QueueCount[]> {
  const answer = await fetch(`${url}${COUNTS_PATH}`);
  return (await answer.json()) as readonly QueueCount[];
}
