import type { Database } from '#db/data-api.ts';
import { putCartLine, readCart } from '#db/statements/carts.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/** What an order of the cart would hold now. */
export const readMine =
  (database: Database) =>
  async ({ caller }: ApiRequest<'readCart'>): Promise<Reply> => {
    const rows = await database.rows(readCart(caller));
    if (!rows[0]?.role) throw new HttpProblem('auth.required');
    if (rows[0].role !== 'BUYER') throw new HttpProblem('auth.forbidden');
    const lines = rows.flatMap(({ line }) => (line ? [line] : []));
    const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    return { status: 200, body: { lines, total } };
  };

export const put =
  (database: Database) =>
  ({ caller, params, body }: ApiRequest<'putCartLine'>): Promise<Reply> =>
    set(database, caller, params.productId, body.quantity);

export const remove =
  (database: Database) =>
  ({ caller, params }: ApiRequest<'removeCartLine'>): Promise<Reply> =>
    set(database, caller, params.productId, 0);

async function set(database: Database, caller: Principal, productId: ProductId, quantity: number): Promise<Reply> {
  const [row] = await database.rows(putCartLine(caller, productId, quantity));
  if (!row) throw new TypeError('put_cart_line answered nothing');
  if (row.outcome !== 'put') throw new HttpProblem(row.outcome);
  return { status: 204, body: undefined };
}
