import type { Database } from '#db/database.ts';
import { listRestocks, readRestock } from '#db/restocks.ts';
import type { Role } from '#domain/order.ts';
import type { Keys } from '#domain/signature.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { pageStart, toPage } from '#lambdas/support/page.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';
import type { Secret } from '#lambdas/support/secrets.ts';

// Above every id in byte order: the list goes from the newest to the oldest.
const NEWEST = '~';

function refuseStrangers(role: Role | null | undefined): void {
  if (!role) throw new Refusal('auth.required');
  if (role === 'BUYER') throw new Refusal('auth.forbidden');
}

/** A page of restocks, newest first: of the seller's products, or all for an operator. */
export const readMany =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ asker, query }: ApiRequest<'listRestocks'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    const before = pageStart(keys, 'restocks', query, NEWEST);
    const rows = await database.rows(listRestocks(asker, query.productId ?? null, before, query.limit + 1));
    refuseStrangers(rows[0]?.role);
    const restocks = rows.flatMap(({ restock }) => (restock ? [restock] : []));
    return { status: 200, body: toPage(keys, 'restocks', query, restocks) };
  };

/** One restock; one of another seller's product is as if it did not exist. */
export const readOne =
  (database: Database) =>
  async ({ asker, params }: ApiRequest<'readRestock'>): Promise<Reply> => {
    const [row] = await database.rows(readRestock(asker, params.restockId));
    refuseStrangers(row?.role);
    if (!row?.restock) throw new Refusal('restock.not_found');
    return { status: 200, body: row.restock };
  };
