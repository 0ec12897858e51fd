-- Leaves the shop: everything personal is erased in this one commit, orders and ledgers keep an id that names nobody. A
-- seller's products go with him.
create or replace function app.withdraw(_user text, _issued_at bigint, _named_max int) returns table (outcome text, bound jsonb)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _email text; _bound jsonb;
begin
  -- An order being placed holds its buyer (place_orders) and the shelves it takes from: it is over before we look, or it
  -- finds him gone.
  select u.email into _email from users u where u.id = _user for update;
  if live_role(_user, _issued_at) is null then return query select 'auth.required', null::jsonb; return; end if;
  perform from stock s join products p on p.id = s.product_id where p.seller_id = _user order by s.product_id for no key update of s;
  _bound = what_binds(_user, _named_max);
  if _bound <> '{}' then return query select 'user.not_withdrawable', _bound; return; end if;

  update ads a set manager_email = null
  where a.manager_email = _email or a.product_id in (select p.id from products p where p.seller_id = _user);
  update products p set deleted_at = app.now(), version = p.version + 1 where p.seller_id = _user and p.deleted_at is null;
  update verifications v set email = null where v.email = _email;
  update carts c set quantity = 0 where c.buyer_id = _user and c.quantity > 0;
  -- Out of every line, in the order in which everybody locks its places.
  perform from waitlist w where w.buyer_id = _user and w.since is not null order by w.product_id for update;
  update waitlist w set refused_at = null, subscribed_at = null where w.buyer_id = _user and w.since is not null;
  update users u set email = null, name = '', password_hash = null, withdrawn_at = app.now(), version = u.version + 1 where u.id = _user;
  return query select 'withdrawn', '{}'::jsonb;
end $$;
