-- What a person must settle before he can leave; {} when there is nothing. His orders as a buyer, and those of his products.
create or replace function app.what_binds(_user text, _named_max int) returns jsonb language plpgsql stable set search_path = app, pg_temp as $$
declare
  _open text[] = array(
    select o.id from orders o where o.buyer_id = _user and o.status in ('NOTPAYED', 'PREPARING', 'SHIPPING')
    union all
    select o.id from orders o where o.seller_id = _user and o.status in ('NOTPAYED', 'PREPARING', 'SHIPPING') limit _named_max);
begin
  return jsonb_strip_nulls(jsonb_build_object('openOrders', case when _open <> '{}' then to_jsonb(_open) end,
    'balance', (select w.balance from wallets w where w.user_id = _user and w.balance > 0)));
end $$;
