import type { Database } from '#db/data-api.ts';
import { type LedgerPlace, readLedger } from '#db/statements/products.ts';
import { readCursor, signCursor } from '#domain/cursor.ts';
import type { StockMove } from '#domain/product.ts';
import type { Keys } from '#domain/signature.ts';
import type { Secret } from '#lambdas/shared/aws/secrets.ts';
import type { Reply } from '#lambdas/shared/http/http-handler.ts';
import { type ApiRequest, HttpProblem } from '#lambdas/shared/http/request.ts';

/** A page of a shelf's ledger. Its cursor holds how the shelf was before the page's last change, so no sum is made twice. */
export const readMoves =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ caller, params: { productId }, query }: ApiRequest<'listStockMoves'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    // A place in one ledger says nothing of another.
    const list = `stock-moves:${productId}`;
    const from = query.cursor === undefined ? null : placeIn(readCursor(keys, list, query.cursor));
    const rows = await database.rows(readLedger(caller, productId, from, query.limit + 1));
    if (!rows[0]?.role) throw new HttpProblem('auth.required');
    if (rows[0].role === 'BUYER') throw new HttpProblem('auth.forbidden');
    if (!rows[0].found) throw new HttpProblem('product.not_found');
    const moves = rows.flatMap(({ move }) => move ?? []);
    const items = moves.slice(0, query.limit);
    const last = items.at(-1);
    const next = moves.length > query.limit && last ? signCursor(keys, list, placeBefore(last)) : null;
    return { status: 200, body: { items, next } };
  };

const placeBefore = ({ seq, onHand, onHandDelta, reserved, reservedDelta }: StockMove): string =>
  [seq, onHand - onHandDelta, reserved - reservedDelta].join(':');

function placeIn(text: string | undefined): LedgerPlace {
  const [, seq, onHand, reserved] = /^(\d+):(\d+):(\d+)$/.exec(text ?? '') ?? [];
  if (!seq || !onHand || !reserved) throw new HttpProblem('cursor.invalid');
  return { seq: Number(seq), onHand: Number(onHand), reserved: Number(reserved) };
}
