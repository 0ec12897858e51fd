/** Where an operator reads what to do: a heading of docs/operating.md, served at /docs/operating. */
import { QUEUE_NAMES, type QueueName } from './queue-names.ts';

export const RUNBOOK_ALARMS = [
  'alarm-errors',
  'alarm-throttles',
  'alarm-age',
  'alarm-dead',
  'alarm-parked',
  'alarm-server-errors',
  'alarm-deployment',
] as const;
export const RUNBOOK_REPORTS = ['several-queues', 'restock-overdue', 'restock-surplus'] as const;

export type RunbookAnchor = (typeof RUNBOOK_ALARMS)[number] | (typeof RUNBOOK_REPORTS)[number] | `queue-${QueueName}`;

export type RunbookLanguage = 'en' | 'ko';
/** The page in a language, below the shop's address. */
export const runbookPath = (language: RunbookLanguage): string => `/docs/operating${language === 'ko' ? '/ko' : ''}`;

export const runbookUrl = (publicUrl: string, anchor: RunbookAnchor, language: RunbookLanguage = 'en'): string =>
  `${publicUrl}${runbookPath(language)}#${anchor}`;

/** Of what a dead-letter mail is about; `*` is several queues at once. */
export const runbookOfQueue = (queue: string): RunbookAnchor =>
  (QUEUE_NAMES as readonly string[]).includes(queue) ? `queue-${queue as QueueName}` : 'several-queues';
