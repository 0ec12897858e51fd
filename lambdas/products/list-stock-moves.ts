import * as products from '#db/statements/products.ts';
import type { StockMove } from '#domain/product.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';
import { type ListPorts, listPage } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest, ApiResponse } from '#lambdas/shared/http/request.ts';

/** A page of the stock ledger of a product. The cursor contains the stock before the last change, so no sum is computed twice. */
export function listStockMoves(ports: ListPorts) {
  return async function listStockMoves(request: ApiRequest<'listStockMoves'>): Promise<ApiResponse> {
    const { caller, params } = request;
    const { page, rows } = await listPage(ports, request, {
      // A position in the ledger of one product is invalid for another product.
      list: `stock-moves:${params.productId}`,
      start: '',
      read: (position, limit) =>
        products.readLedger(caller, params.productId, position === '' ? null : parsePosition(position), limit),
      item: ({ move }) => move,
      position: positionBefore,
    });
    if (!rows[0]?.found) throw new HttpProblem('product.not_found');
    return { status: 200, body: page };
  };
}

const positionBefore = ({ seq, onHand, onHandDelta, reserved, reservedDelta }: StockMove): string =>
  [seq, onHand - onHandDelta, reserved - reservedDelta].join(':');

function parsePosition(text: string): products.LedgerPlace {
  const [, seq, onHand, reserved] = /^(\d+):(\d+):(\d+)$/.exec(text) ?? [];
  if (!seq || !onHand || !reserved) throw new HttpProblem('cursor.invalid');
  return { seq: Number(seq), onHand: Number(onHand), reserved: Number(reserved) };
}
