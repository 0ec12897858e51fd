/** Dead letters as sentences, for a terminal. */
import type { Attributes, DeadLetter, DeadLetterChange, DeadLetterState } from '#domain/dead-letter.ts';
import { readFactoryExchange } from '#domain/factory-exchange.ts';
import { BODY_CHARACTERS_SHOWN } from '#domain/limits.ts';

export interface DeadLetterDetails extends DeadLetter {
  readonly body: string;
  /** The body is longer than what the response contains. */
  readonly cut: boolean;
  readonly attributes: Attributes;
  readonly history: readonly DeadLetterChange[];
}

const STATES: Readonly<Record<DeadLetterState, (deadLetter: DeadLetter) => string>> = {
  parked: ({ parkedAt }) => `needs a decision since ${parkedAt}`,
  retrying: ({ dueAt }) => `is retried automatically at ${dueAt}`,
  redriven: () => 'was sent back to its queue and has not finished yet',
  handled: ({ endedAt }) => `was handled at ${endedAt}`,
  discarded: ({ endedAt }) => `was discarded at ${endedAt}`,
};

const INDENT = '    ';

/** Returns why a message failed, in one line: for a request to the factory, what was asked and how it responded. */
export function causeOf(error: string): string {
  const { asked, responded } = readFactoryExchange(error) ?? {};
  if (!asked) return error.split('\n', 1)[0] ?? '';
  const response = responded ? `it responded ${responded.status}: ${responded.message}` : 'it did not respond';
  return `${asked.units} units of ${asked.productId} asked of ${asked.factoryId}; ${response}`;
}

/** Returns two lines: what failed and its state, then why. Further lines of the error are on its page only. */
export function lineOf(deadLetter: DeadLetter): string {
  const { id, state, queue, receives, error } = deadLetter;
  return `${id}  ${state.padEnd(9)}  A message of the queue ${queue} failed ${receives} times and ${STATES[state](deadLetter)}.\n${INDENT}${causeOf(error)}`;
}

/** Returns the body with indentation, as it is when it is not JSON. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

const indented = (text: string): string => text.replaceAll(/^/gm, INDENT);

const nextCommands = ({ id, state }: DeadLetter): readonly string[] =>
  ['parked', 'retrying', 'redriven'].includes(state)
    ? ['', `Send it back:  npm run redrive -- --ids ${id}`, 'What to check: docs/operating.md']
    : [];

/** Returns a dead letter with its message, its history and the commands that end it. */
export function pageOf(deadLetter: DeadLetterDetails): string {
  const { state, rounds, receives, queue, createdAt, error, requestId, body, cut, bytes, history } = deadLetter;
  const log = requestId === null ? '' : ` Search the log of its function for ${requestId}.`;
  return [
    `A message of the queue ${queue} failed ${receives} times (${rounds} retry rounds) and ${STATES[state](deadLetter)}.`,
    `First recorded at ${createdAt}.${log}`,
    '',
    'Error:',
    indented(error),
    '',
    `Message (${bytes} bytes${cut ? `, the first ${BODY_CHARACTERS_SHOWN.toLocaleString('en-US')} characters` : ''}):`,
    indented(readable(body)),
    '',
    'History:',
    ...history.map(({ at, state: then, actor, detail }) => `${INDENT}${at}  ${then.padEnd(9)}  ${actor}  ${detail}`),
    ...nextCommands(deadLetter),
  ].join('\n');
}
