import type { Database } from '#db/database.ts';
import { type LedgerPlace, readLedger } from '#db/products.ts';
import { readCursor, signCursor } from '#domain/cursor.ts';
import type { StockMove } from '#domain/product.ts';
import type { Keys } from '#domain/signature.ts';
import type { Reply } from '#lambdas/support/api.ts';
import { type ApiRequest, Refusal } from '#lambdas/support/request.ts';
import type { Secret } from '#lambdas/support/secrets.ts';

/** A page of a shelf's ledger. Its cursor holds how the shelf was before the page's last change, so no sum is made twice. */
export const readMoves =
  (database: Database, cursorKeys: Secret<Keys>) =>
  async ({ asker, params: { productId }, query }: ApiRequest<'listStockMoves'>): Promise<Reply> => {
    const keys = await cursorKeys.read();
    // A place in one ledger says nothing of another.
    const list = `stock-moves:${productId}`;
    const from = query.cursor === undefined ? null : placeIn(readCursor(keys, list, query.cursor));
    const rows = await database.rows(readLedger(asker, productId, from, query.limit + 1));
    if (!rows[0]?.role) throw new Refusal('auth.required');
    if (rows[0].role === 'BUYER') throw new Refusal('auth.forbidden');
    if (!rows[0].found) throw new Refusal('product.not_found');
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
  if (!seq || !onHand || !reserved) throw new Refusal('cursor.invalid');
  return { seq: Number(seq), onHand: Number(onHand), reserved: Number(reserved) };
}
