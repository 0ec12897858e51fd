import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { log } from '#lambdas/shared/aws/logger.ts';

/**
 * Does the work and reports the result to CloudFormation, which otherwise waits for an hour.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function respondToCloudFormation(
  event: CloudFormationCustomResourceEvent,
  work: () => Promise<void>,
): Promise<void> {
  let outcome: { Status: 'SUCCESS' } | { Status: 'FAILED'; Reason: string };
  try {
    await work();
    outcome = { Status: 'SUCCESS' };
  } catch (error) {
    log.error('setup failed', error as Error);
    outcome = { Status: 'FAILED', Reason: String((error as Error).message).slice(0, 1_000) };
  }
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({
    ...outcome,
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId: 'donut-states-setup',
  });
  const response = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'Content-Type': '' }, body });
  if (!response.ok) throw new Error(`CloudFormation rejected the response: HTTP ${response.status}`);
}
