import type { Database } from '#db/database.ts';
import { closeRestock } from '#db/restocks.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

/** Gives up the rest of a restock. Nobody listens for it, so nobody is woken. */
export const close =
  (database: Database) =>
  async ({ asker, params, body }: ApiRequest<'closeRestock'>): Promise<Reply> => {
    const [row] = await database.rows(closeRestock(asker, params.restockId, body.reason));
    if (!row) throw new TypeError('close_restock answered nothing');
    if (row.outcome !== 'closed') throw new Refusal(row.outcome);
    return { status: 200, body: row.restock };
  };
