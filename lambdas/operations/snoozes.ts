import type { Database } from '#db/data-api.ts';
import { changeSnooze } from '#db/statements/queues.ts';
import { requireOutcome } from '#lambdas/shared/http/outcome.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

export interface SnoozePorts {
  readonly database: Database;
  /** Starts the worker that sends the alert mails which are due when a snooze ends. */
  readonly notifyRedriver: () => Promise<void>;
}

/** Snoozes the alert mails of a queue, or of one kind of its errors. */
export function snoozeAlerts({ database, notifyRedriver }: SnoozePorts) {
  return async function snoozeAlerts(request: ApiRequest<'snoozeAlerts'>): Promise<ApiResponse> {
    const { caller, params, body } = request;
    const rows = await database.rows(changeSnooze(caller, params.queue, body.kind ?? null, body));
    const { snoozed } = requireOutcome(rows, 'changed', 'snoozed');
    await notifyRedriver();
    return { status: 200, body: snoozed };
  };
}

/** Lifts a snooze before its time. */
export function unsnoozeAlerts({ database, notifyRedriver }: SnoozePorts) {
  return async function unsnoozeAlerts(request: ApiRequest<'unsnoozeAlerts'>): Promise<ApiResponse> {
    const { caller, params, query } = request;
    const rows = await database.rows(changeSnooze(caller, params.queue, query.kind ?? null, null));
    const { snoozed } = requireOutcome(rows, 'changed', 'snoozed');
    await notifyRedriver();
    return { status: 200, body: snoozed };
  };
}
