-- Who an address belongs to: a code was mailed there, and whoever knows it within minutes may sign up with the address. The
-- code stands nowhere: the mailer makes it from the id and a key of the shop's, and only its keyed hash is kept. `address` is
-- a keyed hash, too: it counts mails and tries for the hour after the address itself was forgotten.
create table app.verifications (
  id         text collate "C" primary key,
  address    text not null,
  email      text,                                                -- null once it was used or is over
  code_hash  text not null,
  locale     text not null check (locale in ('ko', 'en')),
  tries      int not null default 0,                              -- wrong ones
  created_at timestamptz not null default app.now(),
  expires_at timestamptz not null,
  used_at    timestamptz,
  check (used_at is null or email is null)
);
create index verifications_of_address on app.verifications (address, created_at);
create index verifications_open on app.verifications (expires_at) where email is not null;

-- An account as its owner sees it.
create function app.user_answer(_user app.users) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _user.id, 'email', _user.email, 'name', _user.name, 'role', _user.role, 'locale', _user.locale,
    'createdAt', app.rfc3339(_user.created_at))
$$;

-- Like live_role, and keeps him from leaving until this commit: for whatever must not happen to somebody who has left.
create function app.held_role(_user text, _issued_at bigint) returns text language plpgsql as $$
begin
  perform from app.users u where u.id = _user for key share;
  return app.live_role(_user, _issued_at);
end $$;

-- Whether one more try may be made now (0), or in how many seconds: _burst at once, then one each _seconds. It is counted
-- before it is made, so that parallel ones cannot slip through together; who succeeds gives his tries back.
create function app.take_try(_name text, _burst int, _seconds int) returns int language plpgsql set search_path = app, pg_temp as $$
declare
  _each interval = make_interval(secs => _seconds); _free_at timestamptz;
begin
  insert into rate_tokens as t (name, at) values (_name, app.now() + _each)
  on conflict (name) do update set at = greatest(t.at, app.now()) + _each where t.at <= app.now() + (_burst - 1) * _each;
  if found then return 0; end if;
  select t.at - (_burst - 1) * _each into _free_at from rate_tokens t where t.name = _name;
  return greatest(1, ceil(extract(epoch from _free_at - app.now())));
end $$;

create function app.give_tries_back(_name text) returns void language sql as $$
  update app.rate_tokens set at = app.now() where name = _name
$$;

-- Writes a verification and its mail, unless the address had its mails of this hour. _addresses: the hashes of the address by
-- every key there is, the newest first. It knows nothing of accounts, so its answer cannot tell of one.
create function app.request_verification(_id text, _addresses jsonb, _email text, _code_hash text, _locale text, _minutes int, _mails_max int)
returns boolean language plpgsql set search_path = app, pg_temp as $$
declare
  _hashes text[] = array(select jsonb_array_elements_text(_addresses));
begin
  perform pg_advisory_xact_lock(43, hashtext(_email));            -- the limits are exact
  if exists (select from verifications v where v.id = _id) then return true; end if;
  if (select count(*) from verifications v where v.address = any (_hashes) and v.created_at > app.now() - interval '1 hour') >= _mails_max then
    return false;
  end if;
  insert into verifications (id, address, email, code_hash, locale, expires_at)
  values (_id, _hashes[1], _email, _code_hash, _locale, app.now() + make_interval(mins => _minutes));
  insert into mails (kind, subject_id, recipient_id) values ('verification', _id, _id);
  return true;
end $$;

-- Opens an account for whoever knows a code that was mailed to its address. A code is good once, and after _tries_max wrong
-- ones no code of this address is good for the hour. Why it is not good is never told, and whether there is an account
-- already only to somebody with the right code: the mailbox is his.
create function app.sign_up(_new_id text, _addresses jsonb, _code_hashes jsonb, _email text, _name text, _role text, _password_hash text,
  _locale text, _tries_max int)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _hashes text[] = array(select jsonb_array_elements_text(_addresses)); _tries int; _verification text; _user users;
begin
  perform pg_advisory_xact_lock(43, hashtext(_email));            -- parallel ones take turns
  select * into _user from users u where u.id = _new_id;
  if found then return query select 'signed-up', user_answer(_user); return; end if;
  select coalesce(sum(v.tries), 0) into _tries from verifications v where v.address = any (_hashes) and v.created_at > app.now() - interval '1 hour';
  if _tries < _tries_max then
    select v.id into _verification from verifications v
    where v.address = any (_hashes) and v.email = _email and v.expires_at > app.now() and _code_hashes ? v.code_hash;
    if not found then
      update verifications v set tries = v.tries + 1 where v.id = (
        select max(w.id) from verifications w where w.address = any (_hashes) and w.email = _email and w.expires_at > app.now());
    end if;
  end if;
  if _verification is null then return query select 'verification.failed', null::jsonb; return; end if;

  update verifications v set email = null, used_at = case when v.id = _verification then app.now() end
  where v.address = any (_hashes) and v.email is not null;
  insert into users as u (id, email, name, role, password_hash, locale) values (_new_id, _email, _name, _role, _password_hash, _locale)
  on conflict (email) do nothing returning u.* into _user;
  if not found then return query select 'user.exists', null::jsonb; return; end if;
  return query select 'signed-up', user_answer(_user);
end $$;

-- The account of an address, for one try with a password; `wait` > 0: too many were wrong. Alike whether there is one or not.
create function app.begin_log_in(_email text, _address text, _burst int, _seconds int)
returns table (wait int, id text, name text, role text, password_hash text) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _wait int = take_try('log-in:' || _address, _burst, _seconds);
begin
  return query select _wait, u.id, u.name, u.role, u.password_hash
  from (select) one left join users u on u.email = _email and _wait = 0;
end $$;

-- The time an access token counts from (epoch seconds, this clock's: a change of password is by it, too), if the account has
-- still the password that was checked; no row: it has not. Never before the time tokens must be younger than.
create function app.complete_log_in(_user text, _password_hash text, _address text) returns table (issued_at bigint)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  -- Takes turns with a change of the password, which then finds this token older than itself.
  return query
  select greatest(floor(extract(epoch from app.now())), extract(epoch from held.tokens_valid_from))::bigint
  from (select u.tokens_valid_from from users u where u.id = _user and u.password_hash = _password_hash for no key update) held;
  if found then perform give_tries_back('log-in:' || _address); end if;
end $$;

-- The password a signed-in person must know to change it, for one try. No row: he is not signed in.
create function app.begin_password_change(_user text, _issued_at bigint, _burst int, _seconds int)
returns table (wait int, password_hash text) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
begin
  if live_role(_user, _issued_at) is null then return; end if;
  return query select take_try('password:' || _user, _burst, _seconds), u.password_hash from users u where u.id = _user;
end $$;

-- Sets a new password and ends every token there is; false: the account has no longer the password that was checked. The time
-- is taken after the lock, so that no token of a log-in that came before can be younger.
create function app.change_password(_user text, _old_hash text, _new_hash text) returns boolean language plpgsql set search_path = app, pg_temp as $$
declare
  _hash text;
begin
  select u.password_hash into _hash from users u where u.id = _user for no key update;
  if _hash = _new_hash then return true; end if;                  -- a repeat: its salt is its own
  update users u set password_hash = _new_hash, version = u.version + 1,
    tokens_valid_from = date_trunc('second', clock_timestamp() + (app.now() - pg_catalog.now())) + interval '1 second'
  where u.id = _user and u.password_hash = _old_hash;
  if found then perform give_tries_back('password:' || _user); return true; end if;
  return false;
end $$;

-- Changes the name or the language; the same change again finds it made.
create function app.change_user(_user text, _issued_at bigint, _version int, _change jsonb)
returns table (outcome text, answer jsonb, version int) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _was users; _is users;
begin
  select * into _was from users u where u.id = _user for no key update;
  if live_role(_user, _issued_at) is null then return query select 'auth.required', null::jsonb, null::int; return; end if;
  _is = _was;
  _is.name = coalesce(_change->>'name', _was.name);
  _is.locale = coalesce(_change->>'locale', _was.locale);
  if _was.version = _version then
    update users u set name = _is.name, locale = _is.locale, version = u.version + 1 where u.id = _user returning u.* into _is;
  elsif _was.version <> _version + 1 or _is is distinct from _was then
    return query select 'user.changed', null::jsonb, null::int; return;
  end if;
  return query select 'changed', user_answer(_is), _is.version;
end $$;

-- Somebody an outside issuer vouches for, whom the shop sees for the first time: he becomes a buyer. An address that is
-- another's account already stays there.
create function app.meet_user(_id text, _email text, _name text, _locale text) returns boolean language plpgsql as $$
begin
  insert into app.users (id, email, name, role, locale)
  select _id, case when not exists (select from app.users u where u.email = _email) then _email end, _name, 'BUYER', _locale
  on conflict do nothing;
  return found;
end $$;

-- What a person must settle before he can leave; {} when there is nothing. His orders as a buyer, and those of his products.
create function app.what_binds(_user text, _named_max int) returns jsonb language plpgsql stable set search_path = app, pg_temp as $$
declare
  _open text[] = array(
    select o.id from orders o where o.buyer_id = _user and o.status in ('NOTPAYED', 'PREPARING', 'SHIPPING')
    union all
    select o.id from orders o where o.seller_id = _user and o.status in ('NOTPAYED', 'PREPARING', 'SHIPPING') limit _named_max);
begin
  return jsonb_strip_nulls(jsonb_build_object('openOrders', case when _open <> '{}' then to_jsonb(_open) end,
    'balance', (select w.balance from wallets w where w.user_id = _user and w.balance > 0)));
end $$;

-- Leaves the shop: everything personal is erased in this one commit, orders and ledgers keep an id that names nobody. A
-- seller's products go with him.
create function app.withdraw(_user text, _issued_at bigint, _named_max int) returns table (outcome text, bound jsonb)
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
  if _bound <> '{}' then return query select 'user.not_deletable', _bound; return; end if;

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

grant select, insert, update on app.verifications to shop_app;
