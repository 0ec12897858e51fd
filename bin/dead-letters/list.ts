import type { Command } from '#bin/dead-letters/command.ts';
import { FILTER, readArguments, whole } from '#bin/dead-letters/options.ts';
import type { DeadLetter } from '#domain/dead-letter.ts';

const USAGE = `npm run dead-letters -- [--queue restock] [--state parked] [--error text] [--text text] [--count 20] [--json]
npm run dead-letters -- dl_…            one of them, with its message and history (JSON)

  --port   of the local shop (4510), or --url of a deployed one (OPERATOR_EMAIL, OPERATOR_PASSWORD)`;

const line = ({ id, state, queue, rounds, receives, createdAt, error }: DeadLetter): string =>
  `${createdAt}  ${id}  ${state.padEnd(9)}  ${queue.padEnd(16)}  ${rounds} rounds, ${receives} receives  ${error}`;

export const listLetters: Command = {
  usage: USAGE,
  read(args) {
    const shape = { ...FILTER, count: whole(100_000).default(20) };
    const { values, connection, json, help, positionals } = readArguments(args, shape);
    if (help) return undefined;
    const { count, queue, state, error, text } = values;
    return {
      connection,
      async run(api, out) {
        const [id] = positionals;
        if (id) {
          out.print(JSON.stringify(await api.deadLetter(id), null, 2));
          return 0;
        }
        const letters = await api.deadLetters({ queue, state, error, text }, count);
        if (json) out.print(JSON.stringify(letters, null, 2));
        else for (const letter of letters) out.print(line(letter));
        const parked = letters.filter((letter) => letter.state === 'parked').length;
        out.say(letters.length === 0 ? 'no dead letters' : `${letters.length} dead letters, ${parked} of them parked`);
        return 0;
      },
    };
  },
};
