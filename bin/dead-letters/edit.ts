import type { Out } from '#bin/cli/command.ts';
import type { DeadLetterFilter, EditOfMany } from '#domain/dead-letter.ts';
import type { OperatorApi } from './api.ts';
import { countOf } from './filter.ts';

export interface EditCommand {
  readonly filter: DeadLetterFilter;
  readonly patch: object;
  /** Applies the patch if at most so many dead letters are edited; without it the edit is only previewed. */
  readonly apply: number | undefined;
  readonly json: boolean;
}

/** Parses the value of --patch. */
export function readPatch(text: string): object | undefined {
  try {
    const patch: unknown = JSON.parse(text);
    return typeof patch === 'object' && patch !== null && !Array.isArray(patch) ? patch : undefined;
  } catch {
    return undefined;
  }
}

function report(out: Out, { samples, leftOut }: EditOfMany): void {
  for (const { id, before, after } of samples) out.info(`${id}\n  - ${before}\n  + ${after}`);
  for (const { id, why, detail } of leftOut.first) out.info(`${id} is left out (${why}): ${detail}`);
}

/** Previews an edit of many dead letters, and applies it if the caller said how many there may be. */
export async function edit(api: OperatorApi, out: Out, { filter, patch, apply, json }: EditCommand): Promise<number> {
  const preview = await api.editDeadLetters(filter, patch);
  report(out, preview);
  if (apply === undefined) {
    out.info(
      `would edit ${countOf(preview.edited)}, and leave out ${preview.leftOut.count}; apply with --apply ${preview.edited}`,
    );
    if (json) out.print(JSON.stringify(preview, null, 2));
    return 0;
  }
  const result = await api.editDeadLetters(filter, patch, { position: preview.position, countMax: apply });
  out.info(`edited ${countOf(result.edited)}, left out ${result.leftOut.count}`);
  if (json) out.print(JSON.stringify(result, null, 2));
  return 0;
}
