import type { Database } from '#db/data-api.ts';
import { closeRestock } from '#db/statements/restocks.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/** Gives up the rest of a restock. Nobody listens for it, so nobody is notified. */
export const close =
  (database: Database) =>
  async ({ caller, params, body }: ApiRequest<'closeRestock'>): Promise<Reply> => {
    const [row] = await database.rows(closeRestock(caller, params.restockId, body.reason));
    if (!row) throw new TypeError('close_restock answered nothing');
    if (row.outcome !== 'closed') throw new HttpProblem(row.outcome);
    return { status: 200, body: row.restock };
  };
