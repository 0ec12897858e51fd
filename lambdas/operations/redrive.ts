import type { Database } from '#db/data-api.ts';
import { cancelRedrive, readRedrive, startRedrive } from '#db/statements/redrives.ts';
import type { RedriveId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';
import { requireOperator } from '#lambdas/shared/http/role.ts';

export interface StartPorts {
  readonly database: Database;
  readonly newRedriveId: () => RedriveId;
  readonly notifyRedriver: () => Promise<void>;
}

/** Writes down what shall be redriven; the worker sends it at its rate. */
export const start =
  (ports: StartPorts) =>
  async ({ caller, key, hash, body }: ApiRequest<'startRedrive'>): Promise<Reply> => {
    const { ids, filter = {}, rate, dryRun } = body;
    const wish = ids ? { ids } : { filter };
    const [row] = await ports.database.rows(
      startRedrive({ caller, key, hash, newId: ports.newRedriveId(), wish, rate, dryRun }),
    );
    if (!row || row.outcome === 'key-conflict') throw new HttpProblem('idempotency.key_reused');
    if (row.outcome !== 'started' || !row.redrive) throw new HttpProblem(row.outcome as 'auth.forbidden');
    if (dryRun) return { status: 200, body: row.redrive };
    // A repeat, too: the first call may have died between its commit and this.
    await ports.notifyRedriver();
    return {
      status: 202,
      body: row.redrive,
      headers: {
        Location: `/api/v1/redrives/${row.redrive.id}`,
        ...(row.replayed ? { 'Idempotent-Replayed': 'true' } : {}),
      },
    };
  };

/** How far a redrive is. */
export const follow =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'readRedrive'>): Promise<Reply> => {
    const [row] = await database.rows(readRedrive(caller, params.redriveId));
    requireOperator(row?.role);
    if (!row?.redrive) throw new HttpProblem('redrive.not_found');
    return { status: 200, body: row.redrive };
  };

/** Stops a redrive; cancelling twice, or when it is done, changes nothing. */
export const cancel =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'cancelRedrive'>): Promise<Reply> => {
    const [row] = await database.rows(cancelRedrive(caller, params.redriveId));
    if (!row?.redrive) throw new HttpProblem((row?.outcome ?? 'redrive.not_found') as 'redrive.not_found');
    return { status: 200, body: row.redrive };
  };
