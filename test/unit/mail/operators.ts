import type { Alert, Recovery } from '#domain/dead-letter.ts';
import type { UserId } from '#domain/ids.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import { alertWords, recoveredWords } from '#mail/dead-letters.ts';
import { operatorFooter } from '#mail/footers.ts';
import { type RenderedMail, renderWords } from '#mail/render.tsx';

const URL = 'https://shop.test';
const TOP = ['dl_01kdvdna000000000000000001', 'dl_01kdvdna000000000000000002'];
const alert: Alert = {
  id: 1,
  queue: 'restock',
  queues: ['restock'],
  count: 12,
  oldest: '2026-01-15T00:00:00.000Z',
  ageSeconds: 4_000,
  error: 'factory responded with 500 <b>',
  errors: 1,
  top: TOP,
};
const flood: Alert = { ...alert, queue: '*', queues: QUEUE_NAMES, errors: 31, ageSeconds: 9_000 };
const paused = { reason: 'the factory is being repaired', operator: 'usr_01kdvdna000000000000000009' as UserId };
const recovery: Recovery = {
  queue: 'restock',
  alerts: [1],
  since: '2026-01-15T00:00:00.000Z',
  handled: 11,
  discarded: 1,
};

export interface OperatorMail extends RenderedMail {
  readonly kind: string;
  readonly locale: 'ko' | 'en';
}

/** Every mail to the operators, in each language. */
export const OPERATOR_MAILS: readonly OperatorMail[] = (['ko', 'en'] as const).flatMap((locale) =>
  Object.entries({
    ...Object.fromEntries(QUEUE_NAMES.map((queue) => [`alert of ${queue}`, alertWords({ ...alert, queue }, URL)])),
    'alert of one message': alertWords({ ...alert, count: 1, ageSeconds: 5, top: null }, URL),
    'alert of a paused consumer': alertWords(
      { ...alert, paused: [{ queue: 'restock', paused: { ...paused, at: '2026-01-14T23:00:00.000Z' } }] },
      URL,
    ),
    'alert of a flood': alertWords(flood, URL),
    recovered: recoveredWords(recovery, URL),
    'all recovered': recoveredWords({ ...recovery, queue: '*' }, URL),
  }).map(([kind, words]) => ({
    kind,
    locale,
    ...renderWords(locale, words(locale, 'Asia/Seoul'), operatorFooter(locale)),
  })),
);
