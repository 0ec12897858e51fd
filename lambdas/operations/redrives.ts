import type { Database } from '#db/data-api.ts';
import * as redrives from '#db/statements/redrives.ts';
import type { RedriveId } from '#domain/ids.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { type Replay, type ReplayRequest, replayOf } from '#domain/replay.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import { type ApiRequest, type ApiResponse, replayedHeader } from '#lambdas/shared/http/request.ts';
import { checkRole } from '#lambdas/shared/http/role.ts';

export interface StartPorts {
  readonly database: Database;
  readonly newRedriveId: () => RedriveId;
  readonly notifyRedriver: () => Promise<void>;
  readonly queueUrls: Readonly<Partial<Record<QueueName, string>>>;
}

/** Past events for a queue. A queue that receives no events has none, whatever its consumer would accept. */
function toReplay({ queueUrls }: StartPorts, request: ReplayRequest): Replay {
  const replay = replayOf(request);
  if (typeof replay === 'string') throw new HttpProblem('queue.not_subscribed', replay);
  if (!queueUrls[request.queue]) throw new HttpProblem('queue.not_found', `the queue ${request.queue} is not deployed`);
  return replay;
}

/** Stores a redrive; the worker sends its messages at its rate. */
export function startRedrive(ports: StartPorts) {
  return async function startRedrive(request: ApiRequest<'startRedrive'>): Promise<ApiResponse> {
    const { caller, key, hash, body } = request;
    const { ids, events, filter = {}, rate, dryRun } = body;
    const selection = events ? { events: toReplay(ports, events) } : ids ? { ids } : { filter };
    const statement = redrives.startRedrive({
      caller,
      key,
      hash,
      newId: ports.newRedriveId(),
      selection,
      rate,
      dryRun,
    });
    const { redrive, replayed } = requireOutcome(await ports.database.rows(statement), 'started', 'redrive');
    if (dryRun) return { status: 200, body: redrive };
    // Also after a repeat: the first call may have died between its commit and this notification.
    await ports.notifyRedriver();
    const headers = { Location: `/api/v1/redrives/${redrive.id}`, ...replayedHeader(replayed) };
    return { status: 202, body: redrive, headers };
  };
}

/** A redrive with its progress. */
export function readRedrive(database: Database) {
  return async function readRedrive(request: ApiRequest<'readRedrive'>): Promise<ApiResponse> {
    const [row] = await database.rows(redrives.readRedrive(request.caller, request.params.redriveId));
    checkRole(request, row?.role);
    if (!row?.redrive) throw new HttpProblem('redrive.not_found');
    return { status: 200, body: row.redrive };
  };
}

/** Cancels a redrive; cancelling again, or after its end, changes nothing. */
export function cancelRedrive(database: Database) {
  return async function cancelRedrive(request: ApiRequest<'cancelRedrive'>): Promise<ApiResponse> {
    const rows = await database.rows(redrives.cancelRedrive(request.caller, request.params.redriveId));
    return { status: 200, body: requireOutcome(rows, 'cancelled', 'redrive').redrive };
  };
}
