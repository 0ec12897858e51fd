import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { POLL_MESSAGE } from '#domain/events.ts';
import { NOTIFY_COVERS_MILLISECONDS, NOTIFY_DELAY_SECONDS, POLL_DELAY_SECONDS_MAX } from '#domain/limits.ts';
import { sqs } from '#lambdas/shared/aws/clients.ts';
import { log } from '#lambdas/shared/aws/logger.ts';

/**
 * Notifies the worker of a table that there are due rows. Does not fail: a lost notification loses nothing, because the rows
 * are stored and the next notification or the daily sweep finds them.
 */
export async function notify(queueUrl: string): Promise<void> {
  await tryToNotify(queueUrl, 0);
}

/** Notifies after a delay; returns whether the message was sent. */
export async function tryToNotify(queueUrl: string, delaySeconds: number): Promise<boolean> {
  try {
    await sendPoll(queueUrl, delaySeconds);
    return true;
  } catch (error) {
    log.warn('failed to notify worker', error as Error);
    return false;
  }
}

/**
 * For functions that commit often. The first notification is sent at once and the next with a delay. While the delayed one is
 * in flight it covers new commits, because the worker polls after them. So many orders cost two notifications a second and
 * execution environment, not one an order (measured: docs/performance.md). It covers only half of its delay, so that neither
 * the clock of SQS nor ours has to be exact. If the process dies between a commit and its notification, no more is lost than
 * with `notify`.
 */
export function debouncedNotifier(send: (delaySeconds: number) => Promise<boolean>, now: () => number) {
  let notifiedAt = Number.NEGATIVE_INFINITY;
  let coveredUntil = Number.NEGATIVE_INFINITY;
  /** `atOnce`: the commit must not wait for a delayed notification. */
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

/**
 * Sends a message that covers everything of the following time: further calls in that time send nothing. A message that could
 * not be sent covers nothing.
 */
export function coveringNotifier(send: () => Promise<boolean>, coversMilliseconds: number, now: () => number) {
  let coveredUntil = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    const at = now();
    if (at >= coveredUntil && (await send())) coveredUntil = at + coversMilliseconds;
  };
}

/** Schedules the worker's next poll; throws, so that the message that caused it is delivered again. */
export async function pollAgain(queueUrl: string, seconds: number): Promise<void> {
  await sendPoll(queueUrl, Math.min(POLL_DELAY_SECONDS_MAX, Math.max(0, seconds)));
}

const sendPoll = (QueueUrl: string, DelaySeconds: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: POLL_MESSAGE, DelaySeconds }));
