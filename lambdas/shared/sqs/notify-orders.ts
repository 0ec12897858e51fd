import { DEADLINE_POLL_COVERS_SECONDS, PAYMENT_WINDOW_MINUTES } from '#domain/limits.ts';
import { coveringNotifier, debouncedNotifier, tryToNotify } from './notify.ts';
import type { NotifyRelay } from './publish.ts';

export interface OrderQueues {
  readonly RELAY_QUEUE_URL: string;
  readonly DEADLINE_QUEUE_URL: string;
}

/** Notifies the relay of new orders, and the worker of payment deadlines at the time when these orders expire. */
export function orderNotifier({ RELAY_QUEUE_URL, DEADLINE_QUEUE_URL }: OrderQueues): NotifyRelay {
  // Orders expire at their own time, even if no event of theirs is published. Sent beside a notification of the relay, so that
  // no order waits longer.
  const pollDeadlines = coveringNotifier(
    () => tryToNotify(DEADLINE_QUEUE_URL, PAYMENT_WINDOW_MINUTES * 60),
    DEADLINE_POLL_COVERS_SECONDS * 1_000,
    Date.now,
  );
  return debouncedNotifier(async (delaySeconds) => {
    const [isSent] = await Promise.all([tryToNotify(RELAY_QUEUE_URL, delaySeconds), pollDeadlines()]);
    return isSent;
  }, Date.now);
}
