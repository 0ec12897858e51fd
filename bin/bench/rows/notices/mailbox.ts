import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from '#local/runtime/parts.ts';

/**
 * When SES took each mail to somebody of the line (`line…@`), in epoch milliseconds: from its file, for as one answer the mailbox
 * would be too much. Other mails of the shop go the same way meanwhile.
 */
export function acceptedTimes(port: number): readonly number[] {
  const file = readFileSync(join(stateDir(port), 'mailbox.jsonl'), 'utf8');
  return [...file.matchAll(/^\{"id":"[^"]+","at":"([^"]+)","to":\["line/gm)].map(([, at = '']) => Date.parse(at));
}

/** The most of these moments that lie in one second, wherever it begins. */
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
