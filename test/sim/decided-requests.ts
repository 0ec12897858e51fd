/** The decisions of the order queue, for the history of a run: each ends the operation of the request that was queued. */
import type { Field } from '@aws-sdk/client-rds-data';
import type pg from 'pg';
import { problem } from '#api/problems.ts';
import type { HistoryLine } from '#bin/flash-sale/history.ts';
import { placeOrders, placeOutcome } from '#db/statements/orders.ts';
import { toResponse } from '#lambdas/order/order-response.ts';
import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';

export interface Decided extends Pick<HistoryLine, 'response'> {
  readonly status: number;
}

type End = (decided: Decided) => void;
export type DecidedRequests = ReturnType<typeof createDecidedRequests>;

const { decode } = placeOrders([]);
type Row = ReturnType<typeof decode>;

/** @param admin reads what a direct order would have returned: the statement returns only the id of a queued one */
export function createDecidedRequests(admin: pg.Client) {
  const waiting = new Map<string, End>();
  const decided = new Map<string, Decided>();
  return {
    /** A 202 said that this order waits. `end`: called once with the decision, if there is one. */
    queued(orderId: string, end: End): void {
      const earlier = decided.get(orderId);
      if (earlier) end(earlier);
      else waiting.set(orderId, end);
    },
    /** `place_orders` has decided these order requests (its first parameter), as its rows say. */
    async decide(requests: string, rows: readonly (readonly Field[])[]): Promise<void> {
      const ids = (JSON.parse(requests) as { readonly id: string }[]).map(({ id }) => id);
      for (const row of rows.map((fields) => decode([...fields]))) {
        const id = ids[row.nth - 1] ?? '';
        if (row.outcome === 'queued' || decided.has(id)) continue;
        const decision = responseTo({ ...row, ...(row.order && (await read(row.order.id))) });
        decided.set(id, decision);
        waiting.get(id)?.(decision);
        waiting.delete(id);
      }
    },
  };

  async function read(id: string): Promise<Pick<Row, 'order' | 'details'>> {
    const { rows } = await admin.query<Pick<Row, 'order' | 'details'>>(
      `select app.order_json(o, true) as order, (
         select jsonb_agg(jsonb_build_object('line', l.line, 'productId', l.product_id, 'available', l.short_available)
           order by l.line) from app.order_lines l where l.order_id = o.id and l.short_round is not null) as details
       from app.orders o where o.id = $1`,
      [id],
    );
    return rows[0] ?? { order: null, details: null };
  }
}

/** The response that a direct order would have had. */
function responseTo(row: Row): Decided {
  const outcome = placeOutcome(row);
  if (outcome.kind === 'queued') throw new TypeError('a queued order has no response');
  try {
    const { status, body } = toResponse(outcome, { lines: null });
    return { status, response: body as Decided['response'] };
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    const { code, extra } = error;
    return {
      status: problem({ code, requestId: '', occurrenceId: '', language: 'en' }).status,
      response: { code, ...extra },
    };
  }
}
