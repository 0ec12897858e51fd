-- Opens the product's restock, or finds the open one: (its id, whether this call opened it); no row when there is nothing
-- to ask for. In the same commit goes the event that comes due when the delivery should have come.
create or replace function app.open_restock(_id text, _product text, _quantity int, _requested_by text, _overdue_minutes int)
returns table (id text, opened boolean) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  loop
    insert into restocks (id, product_id, round, factory_id, quantity, state, requested_by, due_at)
    select _id, p.id, s.round, p.factory_id, q.quantity, 'ASKING', _requested_by, app.now() + make_interval(mins => _overdue_minutes)
    from products p join stock s on s.product_id = p.id
    cross join lateral (select coalesce(_quantity, case when p.restock_quantity > 0 then least(1000000, greatest(p.restock_quantity,
      (select coalesce(sum(l.quantity), 0) from order_lines l where l.product_id = p.id and l.short_round = s.round))) end)::int as quantity) q
    where p.id = _product and p.deleted_at is null and q.quantity > 0
    on conflict (product_id) where closed_at is null do nothing;
    if found then
      insert into outbox (topic, type, data, due_at)
      values ('stock', 'restock.due', jsonb_build_object('restockId', _id, 'attempt', 1), app.now() + make_interval(mins => _overdue_minutes));
    end if;
    return query select r.id, r.id = _id from restocks r where r.product_id = _product and r.closed_at is null;
    -- The open one may have been closed by a delivery since: then this call opens the next.
    exit when found or not exists (select from products p
      where p.id = _product and p.deleted_at is null and coalesce(_quantity, p.restock_quantity) > 0);
  end loop;
end $$;
