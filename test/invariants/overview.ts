const counted = (condition: string) => `(select count(*) from app.outbox o where o.seq <= t.reached and ${condition})`;

/** The overview counts each published event once. */
export const OVERVIEW_INVARIANTS = {
  'the totals of the overview are the sums of the counted events': `
    select 'totals' from app.overview_totals t where (t.placed, t.refused, t.paid, t.expired, t.cancelled) is distinct from (
      ${counted("o.type = 'order.placed'")}, ${counted("o.type = 'order.refused'")}, ${counted("o.type = 'order.paid'")},
      ${counted("o.type = 'order.cancelled' and o.data->>'reason' = 'PAYMENT_TIMEOUT'")},
      ${counted("o.type = 'order.cancelled' and o.data->>'reason' <> 'PAYMENT_TIMEOUT'")})`,
} as const;
