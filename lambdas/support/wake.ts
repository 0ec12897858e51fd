import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { LOOK } from '#domain/events.ts';
import { LOOK_DELAY_SECONDS_MAX } from '#domain/limits.ts';
import { sqs } from './aws.ts';
import { log } from './log.ts';

/**
 * Wakes the worker of a table. A wake that is lost loses nothing: the rows are there, and the next wake, or the daily one,
 * finds them. So its failure is logged and the caller's answer stands.
 */
export async function wake(queueUrl: string): Promise<void> {
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: LOOK }));
  } catch (error) {
    log.warn('a wake was not sent', error as Error);
  }
}

/** A worker's own next look, so many seconds from now; it throws, so that the message that promised it comes again. */
export async function lookAgain(queueUrl: string, seconds: number): Promise<void> {
  const DelaySeconds = Math.min(LOOK_DELAY_SECONDS_MAX, Math.max(0, seconds));
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: LOOK, DelaySeconds }));
}
