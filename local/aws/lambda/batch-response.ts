/**
 * Evaluates the response of a batch by Lambda's rules.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */

/**
 * Returns the ids of failed messages, or 'all' when the response is malformed or names a message that was not in the
 * batch.
 */
export function failuresIn(payload: string, ids: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  let response: unknown;
  try {
    response = JSON.parse(payload);
  } catch {
    return 'all';
  }
  if (response === null) return new Set();
  if (typeof response !== 'object' || Array.isArray(response)) return 'all';
  const list = (response as { batchItemFailures?: unknown }).batchItemFailures;
  if (list === undefined || list === null) return new Set();
  if (!Array.isArray(list)) return 'all';
  const failed = new Set<string>();
  for (const item of list as readonly unknown[]) {
    const id = (item as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    // One unknown id fails the whole batch: Lambda repeats messages rather than losing one.
    if (typeof id !== 'string' || !ids.has(id)) return 'all';
    failed.add(id);
  }
  return failed;
}
