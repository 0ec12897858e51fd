import type { Database } from '#db/data-api.ts';
import { changeDeadLetter, readDeadLetter } from '#db/statements/dead-letters.ts';
import { reasonOf } from '#domain/dead-letter.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { QUEUES } from '#domain/queues.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem, versionIn } from '#lambdas/shared/http/request.ts';
import { requireOperator } from '#lambdas/shared/http/role.ts';
import { etagOf } from './read.ts';

type Change = ApiRequest<'editDeadLetter'> | ApiRequest<'discardDeadLetter'>;

/** Mends the body of a parked message. It must be a message its queue takes, and of the version the operator has seen. */
export const edit =
  (database: Database) =>
  async (request: ApiRequest<'editDeadLetter'>): Promise<Reply> => {
    const version = versionIn(request.headers['if-match']);
    const [row] = await database.rows(readDeadLetter(request.caller, request.params.deadLetterId));
    requireOperator(row?.role);
    if (!row?.letter) throw new HttpProblem('dead_letter.not_found');
    rejectUnfit(row.letter.queue, request.body.body);
    return change(database, request, { version, body: request.body.body });
  };

/** Gives a parked message up, for a reason. */
export const discard =
  (database: Database, notifyRedriver: () => Promise<void>) =>
  async (request: ApiRequest<'discardDeadLetter'>): Promise<Reply> => {
    const reply = await change(database, request, { reason: request.query.reason });
    // It may have been the last one: then the worker tells that its queue has recovered.
    await notifyRedriver();
    return reply;
  };

async function change(
  database: Database,
  { caller, params }: Change,
  wish: { readonly version?: number; readonly body?: string; readonly reason?: string },
): Promise<Reply> {
  const [row] = await database.rows(changeDeadLetter(caller, params.deadLetterId, wish));
  if (row && row.outcome !== 'changed') throw new HttpProblem(row.outcome);
  if (!row?.letter) throw new HttpProblem('dead_letter.not_found');
  return { status: 200, headers: { ETag: etagOf(row.letter) }, body: row.letter };
}

function rejectUnfit(queue: string, body: string): void {
  const detail = unfitness(queue as QueueName, body);
  if (detail) throw new HttpProblem('request.invalid', undefined, [{ pointer: '/body', detail }]);
}

function unfitness(queue: QueueName, body: string): string | undefined {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return 'must be JSON';
  }
  const parsed = QUEUES[queue].message.safeParse(message);
  return parsed.success ? undefined : reasonOf(parsed.error);
}
