import type { Database } from '#db/data-api.ts';
import { changeDeadLetter, readDeadLetter } from '#db/statements/dead-letters.ts';
import { reasonOf } from '#domain/failure-reason.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { changeIfAllowed, changeIfMatch } from '#lambdas/shared/http/if-match.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';
import { etagOf } from './read-dead-letters.ts';

type ChangeRequest = ApiRequest<'editDeadLetter'> | ApiRequest<'discardDeadLetter'>;
type Change = Parameters<typeof changeDeadLetter>[2];

/** Edits the body of a parked message. The new body must fit its queue, and the operator must have read this version. */
export function editDeadLetter(database: Database) {
  return async function editDeadLetter(request: ApiRequest<'editDeadLetter'>): Promise<ApiResponse> {
    const change = changeOf(database, request, request.body);
    const rows = await changeIfMatch(request.headers['if-match'], async (version) => {
      const [row] = await database.rows(readDeadLetter(request.caller, request.params.deadLetterId));
      checkRole(request, row?.role);
      if (!row?.deadLetter) throw new HttpProblem('dead_letter.not_found');
      checkBody(row.deadLetter.queue, request.body.body);
      return change(version);
    });
    return responseOf(rows);
  };
}

/** Discards a parked message, with a reason. */
export function discardDeadLetter(database: Database, notifyRedriver: () => Promise<void>) {
  return async function discardDeadLetter(request: ApiRequest<'discardDeadLetter'>): Promise<ApiResponse> {
    const change = changeOf(database, request, { reason: request.query.reason });
    const response = responseOf(await changeIfAllowed(request.headers['if-match'], change));
    // It may have been the last one of its queue: then the worker mails that the queue has recovered.
    await notifyRedriver();
    return response;
  };
}

function changeOf(database: Database, { caller, params }: ChangeRequest, to: Omit<Change, 'version'>) {
  return (version: number | null) => database.rows(changeDeadLetter(caller, params.deadLetterId, { ...to, version }));
}

function responseOf(rows: Awaited<ReturnType<ReturnType<typeof changeOf>>>): ApiResponse {
  const { deadLetter } = requireOutcome(rows, 'changed', 'deadLetter');
  return { status: 200, headers: { ETag: etagOf(deadLetter) }, body: deadLetter };
}

function checkBody(queue: string, body: string): void {
  const detail = invalidBecause(queue as QueueName, body);
  if (detail) throw new HttpProblem('request.invalid', undefined, [{ pointer: '/body', detail }]);
}

/** Why a queue would not accept a body; undefined if it would. */
export function invalidBecause(queue: QueueName, body: string): string | undefined {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return 'must be JSON';
  }
  const parsed = QUEUES[queue].message.safeParse(message);
  return parsed.success ? undefined : reasonOf(parsed.error);
}
