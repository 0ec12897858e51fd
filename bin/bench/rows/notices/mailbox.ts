import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '#local/runtime/parts.ts';

/**
 * Returns when SES accepted each mail to a waiting buyer (`line…@`), in epoch milliseconds. The mailbox file is read
 * directly because the response of the mailbox API would be too large. Other mails of the shop are ignored.
 */
export function acceptedTimes(port: number): readonly number[] {
  const file = readFileSync(join(stateDir(port), 'mailbox.jsonl'), 'utf8');
  return [...file.matchAll(/^\{"id":"[^"]+","at":"([^"]+)","to":\["line/gm)].map(([, at = '']) => Date.parse(at));
}

/** Returns the largest number of these times within any one second. */
export function mostInASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [to, at] of sorted.entries()) {
    while ((sorted[from] ?? at) <= at - 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
