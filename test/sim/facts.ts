/** What the oracle compares with the world outside, asked together with the invariants. */
export interface Facts {
  readonly orders: readonly { readonly id: string; readonly buyer: string; readonly reason: string | null }[];
  readonly mails: readonly {
    readonly id: number;
    readonly kind: string;
    readonly subject: string;
    readonly recipient: string;
    readonly state: string;
  }[];
  readonly restocks: readonly {
    readonly id: string;
    readonly product: string;
    readonly state: string;
    readonly received: number;
    readonly surplus: number;
  }[];
  readonly counted: readonly string[];
  readonly unpublished: readonly string[];
  readonly overdue: readonly string[];
  /** Products whose shortage was announced, is not lifted, and that are restocked by themselves. */
  readonly short: readonly string[];
  /** Restocks nobody asked for and no shortage explains. */
  readonly unexplained: readonly string[];
}

const list = (what: string, from: string): string => `coalesce((select jsonb_agg(${what}) from ${from}), '[]')`;

export const FACTS_SQL = `select jsonb_build_object(
'orders', ${list("jsonb_build_object('id', o.id, 'buyer', o.buyer_id, 'reason', o.reason)", 'app.orders o')},
'mails', ${list("jsonb_build_object('id', m.id, 'kind', m.kind, 'subject', m.subject_id, 'recipient', m.recipient_id, 'state', m.state)", 'app.mails m')},
'restocks', ${list("jsonb_build_object('id', r.id, 'product', r.product_id, 'state', r.state, 'received', r.received, 'surplus', r.surplus)", 'app.restocks r')},
'counted', ${list('i.event_id', "app.inbox i where i.consumer = 'factory-callback'")},
'unpublished', ${list("e.id || ' ' || e.type", 'app.outbox e where e.published_at is null')},
'overdue', ${list("(e.data->>'restockId') || ':evt_' || e.id", "app.outbox e where e.type in ('restock.overdue', 'restock.surplus')")},
'short', ${list('s.product_id', 'app.stock s join app.products p on p.id = s.product_id where s.announced_round = s.round and p.restock_quantity > 0')},
'unexplained', ${list('r.id', `app.restocks r where r.requested_by = 'system' and not exists (select from app.outbox e where e.type = 'stock.out' and e.data->>'productId' = r.product_id and (e.data->>'round')::int = r.round)`)})`;
