import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { LOOK } from '#domain/events.ts';
import { LOOK_DELAY_SECONDS_MAX, WAKE_COVERS_MILLISECONDS, WAKE_DELAY_SECONDS } from '#domain/limits.ts';
import { sqs } from './aws.ts';
import { log } from './log.ts';

/**
 * Wakes the worker of a table. A wake that is lost loses nothing: the rows are there, and the next wake, or the daily one,
 * finds them. So its failure is logged and the caller's answer stands.
 */
export async function wake(queueUrl: string): Promise<void> {
  await tryToWake(queueUrl, 0);
}

/** A wake with a delay; answers whether it was sent. */
export async function tryToWake(queueUrl: string, DelaySeconds: number): Promise<boolean> {
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: LOOK, DelaySeconds }));
    return true;
  } catch (error) {
    log.warn('a wake was not sent', error as Error);
    return false;
  }
}

/**
 * Wakes for whoever commits often. The first wake goes at once; the next goes with a delay, and while it is on its way it
 * covers what is committed meanwhile: its look comes later than those commits. So a rush costs two wakes a second and
 * environment, not one an order (measured: see docs/performance.md). It covers half of its delay, so that neither the clock
 * of SQS nor ours has to be exact. Dying between a commit and its wake loses no more than it does with `wake`.
 */
export function wakesInARush(send: (delaySeconds: number) => Promise<boolean>, now: () => number) {
  let wokenAt = Number.NEGATIVE_INFINITY;
  let coveredUntil = Number.NEGATIVE_INFINITY;
  /** `atOnce`: what was committed shall not wait for a delayed look. */
  return async (atOnce: boolean): Promise<void> => {
    const at = now();
    if (atOnce || at >= Math.max(wokenAt + WAKE_COVERS_MILLISECONDS, coveredUntil)) {
      wokenAt = at;
      await send(0);
    } else if (at >= coveredUntil) {
      if (await send(WAKE_DELAY_SECONDS)) coveredUntil = at + WAKE_COVERS_MILLISECONDS;
    }
  };
}

/** A worker's own next look, so many seconds from now; it throws, so that the message that promised it comes again. */
export async function lookAgain(queueUrl: string, seconds: number): Promise<void> {
  const DelaySeconds = Math.min(LOOK_DELAY_SECONDS_MAX, Math.max(0, seconds));
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: LOOK, DelaySeconds }));
}
