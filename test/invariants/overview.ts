const counted = (condition: string) => `(select count(*) from app.outbox o where o.seq <= t.reached and ${condition})`;

/** What the overview says was counted from what was told, each event once. */
export const OVERVIEW_INVARIANTS = {
  'the sums of the overview are those of the events it has counted': `
    select 'totals' from app.overview_totals t where (t.placed, t.refused, t.paid, t.expired, t.cancelled) is distinct from (
      ${counted("o.type = 'order.placed'")}, ${counted("o.type = 'order.refused'")}, ${counted("o.type = 'order.paid'")},
      ${counted("o.type = 'order.cancelled' and o.data->>'reason' = 'PAYMENT_TIMEOUT'")},
      ${counted("o.type = 'order.cancelled' and o.data->>'reason' <> 'PAYMENT_TIMEOUT'")})`,
} as const;
