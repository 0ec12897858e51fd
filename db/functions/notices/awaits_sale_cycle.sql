-- Whether the sale of a product is still to begin with available units, and no notification run will announce it. A run
-- in progress announces it, unless the run has sent notices in an earlier sale. Notices that were moved to the run and
-- wait in it (open_notice_run) are none of these: otherwise each subscription would begin another cycle. The run of a
-- cycle that released units began leaves out the buyers who were notified within the last day (may_notify), so it does
-- not announce the sale either.
create or replace function app.awaits_sale_cycle(_product text) returns boolean
language sql stable set enable_seqscan = off as $$
  select exists (
    select from app.products product join app.stock on stock.product_id = product.id
    where product.id = _product and product.deleted_at is null and product.available_at > app.now()
      and stock.on_hand > stock.reserved and (stock.round = 1
        or exists (
          select from app.stock_cycles cycle where cycle.product_id = product.id and cycle.round = stock.round
            and cycle.cause = 'RELEASE')
        or exists (
          select from app.notice_runs run where run.product_id = product.id and run.round = stock.round
            and (run.status <> 'IN_PROGRESS' or exists (
              select from app.mails mail where mail.kind = 'stock.back' and mail.subject_id = run.id
                and mail.state in ('SENDING', 'SENT', 'UNKNOWN'))))))
$$;
