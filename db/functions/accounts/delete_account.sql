-- Deletes an account: everything personal is erased in this one commit; orders and ledgers keep an id without a name.
-- The products of a seller are deleted, too. `bound`: what must be settled before (deletion_blockers). With a version,
-- the account must still have it.
create or replace function app.delete_account(_user text, _issued_at bigint, _named_max int,
  _version int default null)
returns table (outcome text, bound jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _email text;
  _is_changed bool;
  _blockers jsonb;
  _products text[];
begin
  -- An order that is being placed locks its buyer (place_orders) and its stock rows. So it is committed before the
  -- checks below, or it finds the account deleted.
  select account.email, account.version <> _version into _email, _is_changed from users account
  where account.id = _user for update;
  if live_role(_user, _issued_at) is null then return query select 'auth.required', null::jsonb; return; end if;
  if _is_changed then return query select 'user.changed', null::jsonb; return; end if;
  _products = array(select own.id from (
    select product.id from products product where product.seller_id = _user and product.deleted_at is null
    order by product.id for no key update) own);
  -- The restocks before the stock, as everywhere. A seller who cannot be deleted keeps them: they are closed below.
  perform from restocks open where open.product_id = any (_products) and open.closed_at is null
  order by open.product_id for no key update;
  perform from stock join products product on product.id = stock.product_id where product.seller_id = _user
  order by stock.product_id for no key update of stock;
  _blockers = deletion_blockers(_user, _named_max);
  if _blockers <> '{}' then return query select 'user.not_deletable', _blockers; return; end if;

  update ads ad set manager_email = null where ad.manager_email = _email
    or ad.product_id in (select product.id from products product where product.seller_id = _user);
  perform close_deleted_restocks(_products);
  update products product set deleted_at = app.now(), version = product.version + 1
  where product.seller_id = _user and product.deleted_at is null;
  update verifications verification set email = null where verification.email = _email;
  update carts line set quantity = 0 where line.buyer_id = _user and line.quantity > 0;
  -- Off every waiting list, locked in the same order everywhere.
  perform from waitlist entry where entry.buyer_id = _user and entry.since is not null order by entry.product_id
  for update;
  update waitlist entry set refused_at = null, subscribed_at = null
  where entry.buyer_id = _user and entry.since is not null;
  perform end_sessions(_user, 'account-deleted');
  perform erase_address(_email);
  update users account set email = null, name = '', password_hash = null, withdrawn_at = app.now(),
    version = account.version + 1
  where account.id = _user;
  return query select 'deleted', '{}'::jsonb;
end $$;
