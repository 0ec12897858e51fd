/** The response to every operator mail and alarm: the text of docs/operating.md and of the pages /docs/operating and …/ko. */
import type { RunbookAnchor, RunbookLanguage } from '#domain/runbook.ts';
import { ALARM_RUNBOOK } from './runbook/alarms.ts';
import { ALARM_RUNBOOK_KO } from './runbook/alarms-ko.ts';
import { QUEUE_RUNBOOK, type Runbook } from './runbook/queues.ts';
import { QUEUE_RUNBOOK_KO } from './runbook/queues-ko.ts';

/** A new queue without a runbook does not compile. */
const RUNBOOKS: Readonly<Record<RunbookLanguage, Readonly<Record<RunbookAnchor, Runbook>>>> = {
  en: { ...QUEUE_RUNBOOK, ...ALARM_RUNBOOK },
  ko: { ...QUEUE_RUNBOOK_KO, ...ALARM_RUNBOOK_KO },
};

export const runbook = (language: RunbookLanguage = 'en'): readonly (Runbook & { readonly anchor: RunbookAnchor })[] =>
  (Object.keys(RUNBOOKS.en) as RunbookAnchor[]).map((anchor) => ({ anchor, ...RUNBOOKS[language][anchor] }));
