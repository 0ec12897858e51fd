/** What the functions of the running system have logged. */
import { existsSync, readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { QueueName } from '#domain/queue-names.ts';

/** The consumer of a queue: a folder in lambdas/, and the name of its log. */
const CONSUMERS: Readonly<Partial<Record<QueueName, string>>> = { mail: 'mailer', redrive: 'operations' };

/** The JSON lines of a function's log, also of the full file before it. */
export function logOf(name: string): readonly Readonly<Record<string, unknown>>[] {
  const file = `.local/${new URL(inject('origin')).port}/logs/${name}.log`;
  const full = existsSync(`${file}.1`) ? readFileSync(`${file}.1`, 'utf8') : '';
  return `${full}${readFileSync(file, 'utf8')}`
    .split('\n')
    .filter((line) => line.startsWith('{"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/**
 * Failures that a consumer logged: message id → receive counts, sorted, because two workers log in any order. Those with
 * `except` in their error are left out.
 */
export function failuresOf(queue: QueueName, except?: string): ReadonlyMap<string, readonly number[]> {
  const failures = new Map<string, number[]>();
  for (const { message, messageId, receives, error } of logOf(CONSUMERS[queue] ?? queue)) {
    if (message !== 'failed to handle message' || (except && JSON.stringify(error).includes(except))) continue;
    const all = [...(failures.get(String(messageId)) ?? []), Number(receives)];
    failures.set(
      String(messageId),
      all.sort((a, b) => a - b),
    );
  }
  return failures;
}
