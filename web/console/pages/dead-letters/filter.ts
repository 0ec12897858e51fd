import type { DeadLetterState } from '#domain/dead-letter.ts';
import type { QueueName } from '#domain/queue-names.ts';

/** The filter of the dead-letter list, as the address bar holds it. */
export interface Filter {
  readonly queue?: QueueName;
  readonly state: DeadLetterState;
  readonly kind?: string;
  readonly text?: string;
  /** Recorded from this time, before `to`: RFC 3339. */
  readonly from?: string;
  readonly to?: string;
}
