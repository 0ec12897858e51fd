/**
 * Recursive loop detection. Lambda counts in the trace header how often each function was invoked in a chain of requests. The
 * SDK sends the header with each call, SQS keeps it with a message, and SNS passes it on to its queues. The format is the one
 * of X-Ray's documentation: `Lineage=a87bd80c:1|68fd508a:5`, a hash and a count for each function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
import { createHash } from 'node:crypto';
import type { FunctionError } from './protocol.ts';

/** Hash of a function → how often it was invoked in the chain. */
export type Lineage = ReadonlyMap<string, number>;

/** AWS says "approximately 16". */
const CHAIN_INVOCATIONS_MAX = 16;

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors */
export const RECURSIVE_INVOCATION: FunctionError = {
  errorType: 'RecursiveInvocationException',
  errorMessage:
    'Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function’s invocation.',
};

const hashes = new Map<string, string>();
function hashOf(functionArn: string): string {
  let hash = hashes.get(functionArn);
  if (hash === undefined) {
    hash = createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
    hashes.set(functionArn, hash);
  }
  return hash;
}

/**
 * The chain that an event belongs to. AWS does not say which message of a batch counts. Here it is the highest count of all,
 * so that a loop is stopped at the earliest.
 */
export function lineageOf(event: unknown): Lineage {
  const { Records = [] } = event as { Records?: readonly { attributes?: Readonly<Record<string, string>> }[] };
  const highest = new Map<string, number>();
  for (const { attributes } of Records) {
    const [, list = ''] = /;Lineage=([^;]*)/.exec(attributes?.['AWSTraceHeader'] ?? '') ?? [];
    for (const [, hash = '', count] of list.matchAll(/([0-9a-f]{8}):(\d+)/g))
      highest.set(hash, Math.max(highest.get(hash) ?? 0, Number(count)));
  }
  return highest;
}

/** Whether Lambda stops the next invocation of this function in the chain. */
export const isLooping = (lineage: Lineage, functionArn: string): boolean =>
  (lineage.get(hashOf(functionArn)) ?? 0) >= CHAIN_INVOCATIONS_MAX;

/** The trace header of an invocation: its chain, with this invocation of the function. */
export function traceHeader(requestId: string, lineage: Lineage, functionArn: string): string {
  const hash = hashOf(functionArn);
  const counts = new Map(lineage).set(hash, (lineage.get(hash) ?? 0) + 1);
  const list = [...counts].map(([one, count]) => `${one}:${count}`).join('|');
  return `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8)};Sampled=0;Lineage=${list}`;
}
