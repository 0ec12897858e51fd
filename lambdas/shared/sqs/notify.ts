import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { POLL_MESSAGE } from '#domain/events.ts';
import { NOTIFY_COVERS_MILLISECONDS, NOTIFY_DELAY_SECONDS, POLL_DELAY_SECONDS_MAX } from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

/**
 * Wakes the worker of a table. A notify that is lost loses nothing: the rows are there, and the next notify, or the daily one,
 * finds them. So its failure is logged and the caller's answer stands.
 */
export async function notify(queueUrl: string): Promise<void> {
  await tryToNotify(queueUrl, 0);
}

/** A notify with a delay; answers whether it was sent. */
export async function tryToNotify(queueUrl: string, DelaySeconds: number): Promise<boolean> {
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: POLL_MESSAGE, DelaySeconds }));
    return true;
  } catch (error) {
    log.warn('a notify was not sent', error as Error);
    return false;
  }
}

/**
 * Wakes for whoever commits often. The first notify goes at once; the next goes with a delay, and while it is on its way it
 * covers what is committed meanwhile: its look comes later than those commits. So a rush costs two wakes a second and
 * environment, not one an order (measured: see docs/performance.md). It covers half of its delay, so that neither the clock
 * of SQS nor ours has to be exact. Dying between a commit and its notify loses no more than it does with `notify`.
 */
export function debouncedNotifier(send: (delaySeconds: number) => Promise<boolean>, now: () => number) {
  let notifiedAt = Number.NEGATIVE_INFINITY;
  let coveredUntil = Number.NEGATIVE_INFINITY;
  /** `atOnce`: what was committed shall not wait for a delayed look. */
  return async (atOnce: boolean): Promise<void> => {
    const at = now();
    if (atOnce || at >= Math.max(notifiedAt + NOTIFY_COVERS_MILLISECONDS, coveredUntil)) {
      notifiedAt = at;
      await send(0);
    } else if (at >= coveredUntil) {
      if (await send(NOTIFY_DELAY_SECONDS)) coveredUntil = at + NOTIFY_COVERS_MILLISECONDS;
    }
  };
}

/** A worker's own next look, so many seconds from now; it throws, so that the message that promised it comes again. */
export async function pollAgain(queueUrl: string, seconds: number): Promise<void> {
  const DelaySeconds = Math.min(POLL_DELAY_SECONDS_MAX, Math.max(0, seconds));
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: POLL_MESSAGE, DelaySeconds }));
}
