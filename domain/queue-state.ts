/** What people decided about a queue. */
import type { UserId } from './ids.ts';

/** The consumer of a queue takes no messages until a person resumes it. */
export interface ConsumerPause {
  readonly reason: string;
  readonly operator: UserId;
  readonly at: string;
}

export interface QueuePause {
  readonly queue: string;
  readonly paused: ConsumerPause | null;
}

/** No alert mails about a queue, or about one kind of its errors, until a time. */
export interface Snooze {
  readonly kind: string | null;
  readonly until: string;
  readonly reason: string;
  readonly operator: UserId;
  readonly at: string;
}

export interface QueueSnoozes {
  readonly queue: string;
  readonly snoozes: readonly Snooze[];
}
