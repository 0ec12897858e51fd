/** Anchors of the runbook: headings of docs/operating.md, served at /docs/operating. */
import { QUEUE_NAMES, type QueueName } from './queue-names.ts';

export const RUNBOOK_ALARMS = [
  'alarm-errors',
  'alarm-throttles',
  'alarm-concurrency',
  'alarm-age',
  'alarm-dead',
  'alarm-parked',
  'alarm-server-errors',
  'alarm-front-errors',
  'alarm-blocked',
  'alarm-database',
  'alarm-mail-reputation',
  'alarm-deployment',
  'alarm-loops',
] as const;
export const RUNBOOK_REPORTS = ['several-queues', 'restock-overdue', 'restock-surplus'] as const;

export type RunbookAnchor = (typeof RUNBOOK_ALARMS)[number] | (typeof RUNBOOK_REPORTS)[number] | `queue-${QueueName}`;

export type RunbookLanguage = 'en' | 'ko';
/** Path of the runbook in a language, below the shop's address. */
export const runbookPath = (language: RunbookLanguage): string => `/docs/operating${language === 'ko' ? '/ko' : ''}`;

export const runbookUrl = (publicUrl: string, anchor: RunbookAnchor, language: RunbookLanguage = 'en'): string =>
  `${publicUrl}${runbookPath(language)}#${anchor}`;

/** Anchor for the queue of a dead-letter mail. `*` means several queues. */
export const runbookOfQueue = (queue: string): RunbookAnchor =>
  (QUEUE_NAMES as readonly string[]).includes(queue) ? `queue-${queue as QueueName}` : 'several-queues';
