/** The AWS CLI against the emulator. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Place } from './processes.ts';

const run = promisify(execFile);
const OUTPUT_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Calls an operation, and returns its output; undefined when it has none.
 * @example await aws(emulator, 'sqs', 'get-queue-url', '--queue-name', 'donut-dev-vip')
 */
export async function aws<T>({ tools, environment }: Place, ...args: readonly string[]): Promise<T> {
  const options = { env: environment, maxBuffer: OUTPUT_BYTES_MAX };
  // The CLI sends some calls of SQS to AWS in spite of AWS_ENDPOINT_URL.
  const endpoint = ['--endpoint-url', String(environment['AWS_ENDPOINT_URL'])];
  const { stdout } = await run(join(tools, 'aws'), [...args, ...endpoint, '--output', 'json'], options);
  return (stdout.trim() === '' ? undefined : JSON.parse(stdout)) as T;
}

export const queueUrl = async (place: Place, name: string): Promise<string> =>
  (await aws<{ QueueUrl: string }>(place, 'sqs', 'get-queue-url', '--queue-name', name)).QueueUrl;
