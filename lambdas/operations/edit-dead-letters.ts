import type { Database } from '#db/data-api.ts';
import { type BodyEdit, changeDeadLetters, readEditable } from '#db/statements/dead-letters.ts';
import type { EditLeftOut, EditOfMany } from '#domain/dead-letter.ts';
import { BULK_EDIT_LEFT_OUT_LISTED_MAX, BULK_EDIT_MAX, BULK_EDIT_PAGE, BULK_EDIT_SAMPLES_MAX } from '#domain/limits.ts';
import { mergePatch } from '#domain/merge-patch.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import { invalidBecause } from './change-dead-letter.ts';

type Request = ApiRequest<'editDeadLetters'>;
type Row = ReturnType<ReturnType<typeof readEditable>['decode']>;
interface Edit extends BodyEdit {
  readonly before: string;
}
interface LeftOut {
  readonly id: string;
  readonly why: EditLeftOut;
  readonly detail: string;
}

/**
 * Applies one JSON merge patch to all parked messages of a filter. What changed after the preview is left out. If the
 * process dies on the way, the same request edits the rest, because what is edited has changed.
 */
export function editDeadLetters(database: Database) {
  return async function editDeadLetters(request: Request): Promise<ApiResponse> {
    const { caller, body } = request;
    const { position, rows } = await readAll(database, request);
    const decided = rows.map((row) => decide(row, body.patch));
    const edits = decided.filter((one): one is Edit => 'body' in one);
    const leftOut = decided.filter((one): one is LeftOut => 'why' in one);
    const planned = { position, matched: rows.length, samples: samplesOf(edits) };
    if (body.dryRun) return { status: 200, body: resultOf(planned, edits.length, leftOut) };
    if (edits.length > (body.countMax ?? 0))
      throw new HttpProblem('dead_letter.too_many', `${edits.length} would be edited`);
    for (let i = 0; i < edits.length; i += BULK_EDIT_PAGE) {
      const page = edits
        .slice(i, i + BULK_EDIT_PAGE)
        .map(({ id, version, body: edited }) => ({ id, version, body: edited }));
      for (const { id, outcome } of await database.rows(changeDeadLetters(caller, page)))
        if (outcome !== 'changed') leftOut.push({ id, why: 'changed', detail: 'changed just now' });
    }
    const edited = rows.length - leftOut.length;
    return { status: 200, body: resultOf(planned, edited, leftOut) };
  };
}

/** All matching dead letters, page by page, so that no response of the Data API is too large. */
async function readAll(database: Database, request: Request) {
  const { filter, position: seen } = request.body;
  const found: Row[] = [];
  let position = seen;
  for (;;) {
    const rows = await database.rows(readEditable(request.caller, filter, position ?? null, found.at(-1)?.id ?? ''));
    checkRole(request, rows[0]?.role);
    position ??= rows[0]?.position ?? 0;
    const page = rows.filter(({ id }) => id !== null);
    found.push(...page);
    if (found.length > BULK_EDIT_MAX) throw new HttpProblem('dead_letter.too_many', `more than ${BULK_EDIT_MAX} match`);
    if (page.length < BULK_EDIT_PAGE) return { position, rows: found };
  }
}

function decide({ id, queue, version, body, isChanged }: Row, patch: unknown): Edit | LeftOut {
  const leaveOut = (why: EditLeftOut, detail: string): LeftOut => ({ id: id ?? '', why, detail });
  if (isChanged) return leaveOut('changed', 'changed after the preview, or being redriven');
  if (body === null) return leaveOut('too_large', 'edit it alone');
  let before: unknown;
  try {
    before = JSON.parse(body);
  } catch {
    return leaveOut('invalid', 'its body is not JSON');
  }
  const after = JSON.stringify(mergePatch(before, patch));
  if (after === JSON.stringify(before)) return leaveOut('no_change', 'the patch changes nothing');
  const detail = invalidBecause(queue as QueueName, after);
  if (detail) return leaveOut('invalid', detail);
  return { id: id ?? '', version: version ?? 0, before: body, body: after };
}

const samplesOf = (edits: readonly Edit[]): EditOfMany['samples'] =>
  edits.slice(0, BULK_EDIT_SAMPLES_MAX).map(({ id, before, body }) => ({ id, before, after: body }));

const resultOf = (
  planned: Pick<EditOfMany, 'position' | 'matched' | 'samples'>,
  edited: number,
  leftOut: readonly LeftOut[],
): EditOfMany => ({
  ...planned,
  edited,
  leftOut: { count: leftOut.length, first: leftOut.slice(0, BULK_EDIT_LEFT_OUT_LISTED_MAX) },
});
