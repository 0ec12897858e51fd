/** Which past events an operator may send again to which queue. */
import { QUEUE_NAMES, type QueueName } from './queue-names.ts';
import { QUEUES } from './queues.ts';

interface ReplayedType {
  readonly type: string;
  /** Only events of at least this many units reach the queue. */
  readonly unitsMin: number;
}

/** Past events for one queue, as an operator requests them. */
export interface ReplayRequest {
  readonly queue: QueueName;
  readonly types?: readonly string[] | undefined;
  readonly productId?: string | undefined;
  /** Events of this time or later (RFC 3339). */
  readonly from: string;
  /** Events before this time. */
  readonly to?: string | undefined;
}
/** The selection with the types that the queue receives, and the least units of each. */
export interface Replay extends Omit<ReplayRequest, 'types'> {
  readonly unitsMin: Readonly<Record<string, number>>;
}

/** The event types of a queue. None: the queue receives no events, so nothing can be replayed to it. */
export function eventTypesOf(queue: QueueName): readonly ReplayedType[] {
  const { fedBy } = QUEUES[queue];
  if (typeof fedBy === 'string') return [];
  return fedBy.flatMap(({ types, unitsMin = 0 }) => types.map((type) => ({ type, unitsMin })));
}

/** Completes a request, or returns why the queue does not receive its events. */
export function replayOf({ types, ...request }: ReplayRequest): Replay | string {
  const received = eventTypesOf(request.queue);
  const names = received.map(({ type }) => type);
  if (names.length === 0) {
    const queues = QUEUE_NAMES.filter((queue) => eventTypesOf(queue).length > 0);
    return `the queue ${request.queue} receives no events; these queues do: ${queues.join(', ')}`;
  }
  const unknown = types?.find((type) => !names.includes(type));
  if (unknown !== undefined) return `the queue ${request.queue} does not receive ${unknown}, only ${names.join(', ')}`;
  const selected = received.filter(({ type }) => types?.includes(type) ?? true);
  return { ...request, unitsMin: Object.fromEntries(selected.map(({ type, unitsMin }) => [type, unitsMin])) };
}
