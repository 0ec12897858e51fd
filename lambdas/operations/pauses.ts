import type { Database } from '#db/data-api.ts';
import { changeConsumerPause, listDecidedConsumers } from '#db/statements/queues.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { log } from '#lambdas/shared/aws/logger.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

export interface PausePorts {
  readonly database: Database;
  /** The id of the event source mapping of each queue whose consumer can be paused. */
  readonly consumers: Readonly<Partial<Record<string, string>>>;
  readonly setMappingEnabled: (uuid: string, enabled: boolean) => Promise<void>;
}
export interface PauseRoutePorts extends PausePorts {
  /** Starts the worker that compares the mappings with the pauses. */
  readonly notifyRedriver: () => Promise<void>;
}

/** Two people who change their minds at the same time need no more comparisons than this. */
const COMPARISONS_MAX = 5;

/**
 * Makes the event source mappings agree with the pauses, until the pauses stay the same: a person may decide otherwise
 * while a mapping is being changed. The worker repeats this while a consumer is paused, because a deployment may enable
 * its mapping.
 */
export async function applyPauses({ database, consumers, setMappingEnabled }: PausePorts): Promise<void> {
  let before = '[]';
  for (let i = 0; i < COMPARISONS_MAX; i++) {
    const decided = await database.rows(listDecidedConsumers());
    if (JSON.stringify(decided) === before) return;
    before = JSON.stringify(decided);
    for (const { queue, paused } of decided) {
      const uuid = consumers[queue];
      if (uuid) await setMappingEnabled(uuid, !paused);
    }
  }
}

/** The worker's part: a failure must not hold back redrives and alerts. */
export async function tryToApplyPauses(ports: PausePorts): Promise<void> {
  await applyPauses(ports).catch((error: Error) => log.error('failed to apply the pauses of consumers', { error }));
}

/** Pauses the consumer of a queue. Messages wait in the queue. */
export function pauseConsumer(ports: PauseRoutePorts) {
  return (request: ApiRequest<'pauseConsumer'>) => change(ports, request, request.params.queue, request.body.reason);
}

/** Resumes the consumer of a queue. */
export function resumeConsumer(ports: PauseRoutePorts) {
  return (request: ApiRequest<'resumeConsumer'>) => change(ports, request, request.params.queue, null);
}

async function change(
  ports: PauseRoutePorts,
  { caller }: ApiRequest<'pauseConsumer'> | ApiRequest<'resumeConsumer'>,
  queue: QueueName,
  reason: string | null,
): Promise<ApiResponse> {
  // A pause that nothing applies would be untrue.
  const isPausable = ports.consumers[queue] !== undefined;
  const rows = await ports.database.rows(changeConsumerPause(caller, queue, reason, isPausable));
  const { pause } = requireOutcome(rows, 'changed', 'pause');
  // If the process dies here: the caller repeats the request, or the next run of the worker applies the row.
  await ports.notifyRedriver();
  await applyPauses(ports).catch((error: Error) => {
    log.error('failed to apply the pauses of consumers', { error });
    throw new HttpProblem('service.unavailable', 'the decision is stored, and is applied as soon as Lambda responds');
  });
  return { status: 200, body: pause };
}
