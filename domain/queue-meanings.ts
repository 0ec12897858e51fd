/** What it means for the shop that messages of a queue are not processed: shown in alert mails and in the runbook. */

import type { QueueName } from './queue-names.ts';
import type { QueueDefinition } from './queues/define.ts';
import { QUEUES } from './queues.ts';

type Meaning = QueueDefinition['meaning'];

export const QUEUE_MEANINGS = Object.fromEntries(
  Object.values(QUEUES).map(({ name, meaning }) => [name, meaning]),
) as Readonly<Record<QueueName, Meaning>>;

const UNKNOWN: Meaning = {
  en: 'The messages of this queue are not processed.',
  ko: '이 큐의 메시지가 처리되지 않았습니다.',
};

/** The meaning of any queue name that a dead letter carries. The queue may have been removed since. */
export const meaningOfQueue = (queue: string, language: keyof Meaning): string =>
  ((QUEUE_MEANINGS as Readonly<Record<string, Meaning>>)[queue] ?? UNKNOWN)[language];
