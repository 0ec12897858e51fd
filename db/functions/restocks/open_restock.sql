-- Opens the restock of a product, or finds the open one: (its id, whether this call opened it). No row: the quantity is
-- 0, or the product may not be restocked. The event that falls due when the delivery is overdue is written in the same
-- commit.
create or replace function app.open_restock(_id text, _product text, _quantity int, _requested_by text,
  _overdue_minutes int)
returns table (id text, opened boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _due_at timestamptz = app.now() + make_interval(mins => _overdue_minutes);
begin
  loop
    insert into restocks (id, product_id, round, factory_id, quantity, state, requested_by, due_at)
    select _id, product.id, present.round, product.factory_id, wanted.quantity, 'ASKING', _requested_by, _due_at
    from products product join stock on stock.product_id = product.id
    cross join lateral (select coalesce(shortage_round(stock), stock.round) as round) present
    cross join lateral (
      select coalesce(_quantity, case when product.restock_quantity > 0 then
        least(1000000, greatest(product.restock_quantity, (
          select coalesce(sum(line.quantity), 0) from order_lines line
          where line.product_id = product.id and line.short_round = present.round))) end)::int as quantity) wanted
    where product.id = _product and is_restockable(product, _requested_by) and wanted.quantity > 0
    on conflict (product_id) where closed_at is null do nothing;
    if found then
      insert into outbox (topic, type, data, due_at)
      values ('stock', 'restock.due', jsonb_build_object('restockId', _id, 'attempt', 1), _due_at);
    end if;
    return query
    select open.id, open.id = _id from restocks open where open.product_id = _product and open.closed_at is null;
    -- A delivery may have closed the open restock since: then this call opens the next one.
    exit when found or not exists (
      select from products product where product.id = _product and is_restockable(product, _requested_by)
        and coalesce(_quantity, product.restock_quantity) > 0);
  end loop;
end $$;
