/** What an operator does about a mail or an alarm: the text of docs/operating.md and of the page /docs/operating. */
import type { RunbookAnchor } from '#domain/runbook.ts';
import { ALARM_RUNBOOK } from './runbook/alarms.ts';
import { QUEUE_RUNBOOK, type Runbook } from './runbook/queues.ts';

/** A new queue has none yet, and does not compile. */
const RUNBOOK: Readonly<Record<RunbookAnchor, Runbook>> = { ...QUEUE_RUNBOOK, ...ALARM_RUNBOOK };

export const runbook = (): readonly (Runbook & { readonly anchor: RunbookAnchor })[] =>
  (Object.keys(RUNBOOK) as RunbookAnchor[]).map((anchor) => ({ anchor, ...RUNBOOK[anchor] }));
