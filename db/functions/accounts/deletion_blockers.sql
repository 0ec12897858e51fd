-- What a user must settle before the account can be deleted: open orders, as a buyer or of the user's products (at most
-- _named_max), and a balance. {}: nothing.
create or replace function app.deletion_blockers(_user text, _named_max int) returns jsonb
language plpgsql stable set search_path = app, pg_temp as $$
declare
  _open text[] = array(
    select bought.id from orders bought
    where bought.buyer_id = _user and bought.status in ('NOTPAYED', 'PREPARING', 'SHIPPING')
    union all
    select sold.id from orders sold
    where sold.seller_id = _user and sold.status in ('NOTPAYED', 'PREPARING', 'SHIPPING') limit _named_max);
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'openOrders', case when _open <> '{}' then to_jsonb(_open) end,
    'balance', (select wallet.balance from wallets wallet where wallet.user_id = _user and wallet.balance > 0)));
end $$;
