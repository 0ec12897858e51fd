import type { Command } from '#bin/cli/command.ts';
import { readArguments, WHERE, whole } from '#bin/cli/options.ts';
import { DEAD_LETTER_STATES, type DeadLetter } from '#domain/dead-letter.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import type { OperatorApi } from './api.ts';
import { countOf, FILTER } from './filter.ts';

const USAGE = `npm run dead-letters -- [--queue restock] [--state parked] [--error text] [--text text] [--count 20] [--json]
npm run dead-letters -- dl_…   one of them, with its message and history, as JSON

  --queue  of this queue       (${QUEUE_NAMES.join(', ')})
  --state  in this state       (${DEAD_LETTER_STATES.join(', ')})
  --error  with this in its error
  --text   with this in its body or id
  --count  at most so many, the newest first
${WHERE}`;

const line = ({ id, state, queue, rounds, receives, createdAt, error }: DeadLetter): string =>
  `${createdAt}  ${id}  ${state.padEnd(9)}  ${queue.padEnd(16)}  ${rounds} rounds, ${receives} receives  ${error}`;

function summary(letters: readonly DeadLetter[], more: boolean): string {
  if (letters.length === 0) return 'no dead letters';
  const parked = letters.filter(({ state }) => state === 'parked').length;
  return `${countOf(letters.length)}, ${parked} parked${more ? '; there are more: --count' : ''}`;
}

export const listDeadLettersCommand: Command<OperatorApi> = {
  usage: USAGE,
  read(args) {
    const shape = { ...FILTER, count: whole(100_000).default(20) };
    const { values, connection, json, help, positionals } = readArguments(args, shape);
    if (help) return undefined;
    const [id, ...more] = positionals;
    if (more.length > 0) throw new Error('one id at a time');
    const { count, queue, state, error, text } = values;
    return {
      connection,
      async run(api, out) {
        if (id) {
          out.print(JSON.stringify(await api.deadLetter(id), null, 2));
          return 0;
        }
        const { letters, more } = await api.deadLetters({ queue, state, error, text }, count);
        if (json) out.print(JSON.stringify(letters, null, 2));
        else for (const letter of letters) out.print(line(letter));
        out.say(summary(letters, more));
        return 0;
      },
    };
  },
};
