import { putCartLine, readCart } from '#db/carts.ts';
import type { Database } from '#db/database.ts';
import type { Asker } from '#domain/asker.ts';
import type { ProductId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';

/** What an order of the cart would hold now. */
export const readMine =
  (database: Database) =>
  async ({ asker }: ApiRequest<'readCart'>): Promise<Reply> => {
    const rows = await database.rows(readCart(asker));
    if (!rows[0]?.role) throw new Refusal('auth.required');
    if (rows[0].role !== 'BUYER') throw new Refusal('auth.forbidden');
    const lines = rows.flatMap(({ line }) => (line ? [line] : []));
    const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    return { status: 200, body: { lines, total } };
  };

export const put =
  (database: Database) =>
  ({ asker, params, body }: ApiRequest<'putCartLine'>): Promise<Reply> =>
    set(database, asker, params.productId, body.quantity);

export const remove =
  (database: Database) =>
  ({ asker, params }: ApiRequest<'removeCartLine'>): Promise<Reply> =>
    set(database, asker, params.productId, 0);

async function set(database: Database, asker: Asker, productId: ProductId, quantity: number): Promise<Reply> {
  const [row] = await database.rows(putCartLine(asker, productId, quantity));
  if (!row) throw new TypeError('put_cart_line answered nothing');
  if (row.outcome !== 'put') throw new Refusal(row.outcome);
  return { status: 204, body: undefined };
}
