import type { Database } from '#db/data-api.ts';
import { listRestocks, readRestock } from '#db/statements/restocks.ts';
import type { Role } from '#domain/order.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { pageStart, toPage } from '#lambdas/shared/http/pagination.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

function rejectUnauthorised(role: Role | null | undefined): void {
  if (!role) throw new HttpProblem('auth.required');
  if (role === 'BUYER') throw new HttpProblem('auth.forbidden');
}

/** A page of restocks, newest first: of the seller's products, or all for an operator. */
export const readMany =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ caller, query }: ApiRequest<'listRestocks'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = pageStart(keys, 'restocks', query, NEWEST);
    const rows = await database.rows(listRestocks(caller, query.productId ?? null, before, query.limit + 1));
    rejectUnauthorised(rows[0]?.role);
    const restocks = rows.flatMap(({ restock }) => (restock ? [restock] : []));
    return { status: 200, body: toPage(keys, 'restocks', query, restocks) };
  };

/** One restock; one of another seller's product is as if it did not exist. */
export const readOne =
  (database: Database) =>
  async ({ caller, params }: ApiRequest<'readRestock'>): Promise<Reply> => {
    const [row] = await database.rows(readRestock(caller, params.restockId));
    rejectUnauthorised(row?.role);
    if (!row?.restock) throw new HttpProblem('restock.not_found');
    return { status: 200, body: row.restock };
  };
