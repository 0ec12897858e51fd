import * as z from 'zod';
import type { Command } from '#bin/cli/command.ts';
import { positiveInteger, readArguments, SHOP_USAGE } from '#bin/cli/options.ts';
import { DEAD_LETTER_STATES, type DeadLetter } from '#domain/dead-letter.ts';
import { BULK_EDIT_MAX } from '#domain/limits.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';
import type { OperatorApi } from './api.ts';
import { edit, readPatch } from './edit.ts';
import { countOf, FILTER } from './filter.ts';
import { lineOf, pageOf } from './sentences.ts';

const USAGE = `npm run dead-letters -- [--queue restock] [--state parked] [--error text] [--text text] [--from 2h] [--to 1h] [--count 20] [--json]
npm run dead-letters -- dl_…   show one dead letter: why it failed, its message, its history
npm run dead-letters -- --queue restock --patch '{"data":{"round":1}}' [--apply 12]   edit all parked ones of a filter

  --queue  only from this queue   (${QUEUE_NAMES.join(', ')})
  --state  only in this state     (${DEAD_LETTER_STATES.join(', ')})
  --error  only those whose error contains this text
  --text   only those whose body or id contains this text
  --from   only those recorded at this time or later (2026-05-01T09:00:00Z, or 2h: two hours ago)
  --to     only those recorded before this time
  --patch  JSON merge patch (RFC 7386) for all parked ones of the filter: shows the first bodies before and after
  --apply  applies the patch if at most so many are edited; those that changed after the preview are left out
  --count  maximum number, newest first
${SHOP_USAGE}`;

function summary(deadLetters: readonly DeadLetter[], more: boolean): string {
  if (deadLetters.length === 0) return 'no dead letters';
  const parked = deadLetters.filter(({ state }) => state === 'parked').length;
  return `${countOf(deadLetters.length)}, ${parked} parked${more ? '; raise --count to see more' : ''}`;
}

export const listDeadLettersCommand: Command<OperatorApi> = {
  usage: USAGE,
  read(args) {
    const shape = {
      ...FILTER,
      count: positiveInteger(100_000).default(20),
      patch: z
        .string()
        .refine((text) => readPatch(text) !== undefined, 'must be a JSON object')
        .optional(),
      apply: positiveInteger(BULK_EDIT_MAX).optional(),
    };
    const { values, connection, json, help, positionals } = readArguments(args, shape);
    if (help) return undefined;
    const [id, ...more] = positionals;
    if (more.length > 0) throw new Error('Too many arguments. Use one dead letter id, for example dl_01j…');
    const { count, queue, state, error, text, from, to, apply } = values;
    const patch = values.patch === undefined ? undefined : readPatch(values.patch);
    if (apply !== undefined && !patch) throw new Error('Use --apply together with --patch');
    if (patch && state !== undefined) throw new Error('--patch edits parked dead letters only: omit --state');
    return {
      connection,
      async run(api, out) {
        if (patch) return edit(api, out, { filter: { queue, error, text, from, to }, patch, apply, json });
        if (id) {
          const details = await api.deadLetter(id);
          out.print(json ? JSON.stringify(details, null, 2) : pageOf(details));
          return 0;
        }
        const { deadLetters, more } = await api.deadLetters({ queue, state, error, text, from, to }, count);
        if (json) out.print(JSON.stringify(deadLetters, null, 2));
        else for (const deadLetter of deadLetters) out.print(lineOf(deadLetter));
        out.info(summary(deadLetters, more));
        return 0;
      },
    };
  },
};
