-- An ad of a product, and who can stop it. The address stands here and nowhere else: a mail looks it up when it is sent.
create table app.ads (
  id            text collate "C" primary key,
  product_id    text collate "C" not null references app.products,
  manager_email text,                                              -- lower case; null once he, or his seller, has left the shop
  registered_by text not null,                                     -- a user's id
  created_at    timestamptz not null default app.now(),
  unique (product_id, manager_email)
);

-- What its manager was asked in one episode (the round whose shortage it was), and what he said he did. Where an ad stands
-- is its last row: see ad_state. Whoever holds the link of a mail confirms as 'manager', the seller and operators by their id.
create table app.ad_requests (
  ad_id           text collate "C" not null references app.ads,
  round           int not null check (round > 0),
  stop_asked_at   timestamptz not null default app.now(),
  stop_asked_by   text not null,                                   -- 'system' or a user's id
  stopped_at      timestamptz,
  stopped_by      text,
  resume_asked_at timestamptz,
  resume_asked_by text,
  resumed_at      timestamptz,
  resumed_by      text,
  primary key (ad_id, round),
  check ((stopped_at is null) = (stopped_by is null)),
  check ((resumed_at is null) = (resumed_by is null)),
  check ((resume_asked_at is null) = (resume_asked_by is null)),
  check (resumed_at is null or resume_asked_at is not null)
);
-- While a stop is not taken back nobody is asked to stop again, whatever round it is.
create unique index ad_requests_open on app.ad_requests (ad_id) where resume_asked_at is null;

-- RESUME_ASKED counts as running when stock runs out again: whoever was asked to resume may have done so without a word.
create function app.ad_state(_last app.ad_requests) returns text language sql immutable as $$
  select case when _last.ad_id is null or _last.resumed_at is not null then 'RUNNING' when _last.resume_asked_at is not null then 'RESUME_ASKED'
              when _last.stopped_at is not null then 'STOPPED' else 'STOP_ASKED' end
$$;

-- What became of the last mail to its manager. (A body that is checked when it is called: the table of mails comes later.)
create function app.ad_mail(_last app.ad_requests) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object('id', m.id::text, 'state', m.state) from app.mails m
    where m.kind = case when _last.resume_asked_at is null then 'ad.stop' else 'ad.resume' end
      and m.subject_id = _last.ad_id || ':' || _last.round and m.recipient_id = _last.ad_id);
end $$;

-- An ad as callers see it: its state, since when, and by whom ('manager': by the link of a mail).
create function app.ad_answer(_ad app.ads) returns jsonb language sql stable as $$
  select jsonb_build_object('id', _ad.id, 'productId', _ad.product_id, 'managerEmail', _ad.manager_email, 'state', app.ad_state(r),
    'since', app.rfc3339(coalesce(r.resumed_at, r.resume_asked_at, r.stopped_at, r.stop_asked_at, _ad.created_at)),
    'by', case when r.resume_asked_at is null then coalesce(r.stopped_by, r.stop_asked_by, _ad.registered_by)
               else coalesce(r.resumed_by, r.resume_asked_by) end,
    'round', r.round, 'mail', app.ad_mail(r), 'createdAt', app.rfc3339(_ad.created_at))
  from (select) one left join app.ad_requests r on r.ad_id = _ad.id
    and r.round = (select max(q.round) from app.ad_requests q where q.ad_id = _ad.id)
  where _ad.id is not null -- nothing about no ad
$$;

-- Compares the shelf with what the managers of a product's ads were asked last, and asks what is missing: to stop while it
-- is short, to resume once it is not. It looks at the shelf as it is, not at what an event says, so events may come twice,
-- late or in any order. The request and its mail are one commit. Answers how many were asked.
-- _ad, _action: only this ad, only to 'stop' or to 'resume' (a human's wish); null: all of them, whatever is missing.
create function app.ask_ads(_product text, _ad text, _action text, _actor text) returns int
language plpgsql set search_path = app, pg_temp as $$
declare
  _short boolean; _round int; _asked int = 0;
begin
  -- All that changes a product's ads takes turns on its row, so the later one finds what the earlier one did. The shelf is
  -- read after that and never locked (orders need it): when it changes after this look, the event of that change looks again.
  perform from products p where p.id = _product for no key update;
  select s.announced_round = s.round, s.round into _short, _round from stock s where s.product_id = _product;
  if _short and _action is distinct from 'resume' then
    with asked as (
      insert into ad_requests (ad_id, round, stop_asked_by)
      select a.id, _round, _actor from ads a where a.product_id = _product and a.id = coalesce(_ad, a.id) order by a.id
      on conflict do nothing                     -- asked in this episode, or still asked since an earlier one
      returning ad_id, round)
    insert into mails (kind, subject_id, recipient_id) select 'ad.stop', r.ad_id || ':' || r.round, r.ad_id from asked r;
    get diagnostics _asked = row_count;
  elsif not _short and _action is distinct from 'stop' then
    with asked as (
      update ad_requests r set resume_asked_at = app.now(), resume_asked_by = _actor
      from ads a
      where a.product_id = _product and a.id = coalesce(_ad, a.id) and r.ad_id = a.id and r.resume_asked_at is null
      returning r.ad_id, r.round)
    insert into mails (kind, subject_id, recipient_id) select 'ad.resume', r.ad_id || ':' || r.round, r.ad_id from asked r;
    get diagnostics _asked = row_count;
  end if;
  return _asked;
end $$;

-- Registers an ad, or answers the one this manager has for the product already. Of a product that is short its manager is
-- asked to stop at once: the event of that shortage has long been handled.
create function app.register_ad(_caller text, _issued_at bigint, _key text, _hash text, _product text, _email text, _new_id text, _ads_max int)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _ad ads; _answer jsonb;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'registerAd' and i.key = _key;
  if found then
    if _seen.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    -- The address is not kept with the answer: the ad has it.
    return query select 'registered', true, _seen.answer || jsonb_build_object('managerEmail', a.manager_email)
    from ads a where a.id = _seen.answer->>'id';
    return;
  end if;
  -- Takes turns with ask_ads, so that a shortage which begins meanwhile is seen by one of the two; and the limit is exact.
  perform from products p where p.id = _product and p.deleted_at is null and (_role = 'OPERATOR' or p.seller_id = _caller) for no key update;
  if not found then return query select 'product.not_found', false, null::jsonb; return; end if;

  select * into _ad from ads a where a.product_id = _product and a.manager_email = _email;
  if not found then
    if (select count(*) from ads a where a.product_id = _product) >= _ads_max then
      return query select 'ad.too_many', false, null::jsonb; return;
    end if;
    insert into ads as a (id, product_id, manager_email, registered_by) values (_new_id, _product, _email, _caller) returning a.* into _ad;
    perform ask_ads(_product, _new_id, 'stop', 'system');
  end if;
  _answer = ad_answer(_ad);
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'registerAd', _key, _hash, _answer - 'managerEmail');
  return query select 'registered', false, _answer;
end $$;

-- The other door to ask_ads: an operator or the seller wishes it now. The same rules hold (to stop only while the product is
-- short, to resume only when a stop was asked for and the shelf is filled), so a wish that has been met changes nothing.
create function app.request_ad(_caller text, _issued_at bigint, _key text, _hash text, _ad text, _action text)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _route text = _action || 'Ad'; _seen idempotency; _found ads; _answer jsonb; _state text;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  select * into _seen from idempotency i where i.caller = _caller and i.route = _route and i.key = _key;
  if found then
    if _seen.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    return query select 'asked', true, _seen.answer || jsonb_build_object('managerEmail', a.manager_email)
    from ads a where a.id = _seen.answer->>'id';
    return;
  end if;
  select a.* into _found from ads a join products p on p.id = a.product_id
  where a.id = _ad and (_role = 'OPERATOR' or p.seller_id = _caller);
  if not found then return query select 'ad.not_found', false, null::jsonb; return; end if;

  perform ask_ads(_found.product_id, _ad, _action, _caller);
  _answer = ad_answer(_found);
  _state = _answer->>'state';
  if _action = 'stop' and _state not in ('STOP_ASKED', 'STOPPED') then return query select 'ad.not_short', false, null::jsonb; return; end if;
  if _action = 'resume' and _state in ('STOP_ASKED', 'STOPPED') then return query select 'ad.still_short', false, null::jsonb; return; end if;
  if _action = 'resume' and _answer->'round' = 'null' then return query select 'ad.not_stopped', false, null::jsonb; return; end if;
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, _route, _key, _hash, _answer - 'managerEmail');
  return query select 'asked', false, _answer;
end $$;

-- What the link of a mail would do now: (the ad's product, how it is). No row: there is no such request.
--   open      nothing was said yet              recorded  it was confirmed before
--   over      the shop has changed its mind since: a resume was asked for after this stop, or a stop after this resume
create function app.ad_confirmation(_ad text, _round int, _action text)
returns table (title text, outcome text) language sql stable set search_path = app, pg_temp as $$
  select p.title, case
    when case _action when 'stop' then r.stopped_at else r.resumed_at end is not null then 'recorded'
    when _action = 'stop' and r.resume_asked_at is not null then 'over'
    when _action = 'resume' and exists (select from ad_requests later where later.ad_id = r.ad_id and later.round > r.round) then 'over'
    else 'open' end
  from ad_requests r join ads a on a.id = r.ad_id join products p on p.id = a.product_id
  where r.ad_id = _ad and r.round = _round and (_action = 'stop' or r.resume_asked_at is not null)
$$;

-- Records what the manager did, once, and who says so; what is over records nothing.
create function app.confirm_ad(_ad text, _round int, _action text, _by text) returns table (title text, outcome text)
language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _now record;
begin
  perform from products p join ads a on a.product_id = p.id where a.id = _ad for no key update of p;   -- takes turns with ask_ads
  select * into _now from ad_confirmation(_ad, _round, _action);
  if not found then return; end if;
  if _now.outcome = 'open' then
    update ad_requests r set
      stopped_at = case _action when 'stop' then app.now() else r.stopped_at end,
      stopped_by = case _action when 'stop' then _by else r.stopped_by end,
      resumed_at = case _action when 'resume' then app.now() else r.resumed_at end,
      resumed_by = case _action when 'resume' then _by else r.resumed_by end
    where r.ad_id = _ad and r.round = _round;
    return query select _now.title, 'recorded';
  else
    return query select _now.title, _now.outcome;
  end if;
end $$;

-- The other door to confirm_ad: the manager has told the seller or an operator, by telephone perhaps. What he was asked last is
-- what he did.
create function app.confirm_ad_by_hand(_caller text, _issued_at bigint, _ad text, _action text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _found ads;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select a.* into _found from ads a join products p on p.id = a.product_id
  where a.id = _ad and (_role = 'OPERATOR' or p.seller_id = _caller);
  if not found then return query select 'ad.not_found', null::jsonb; return; end if;
  perform from (select r.round, r.resume_asked_at from ad_requests r where r.ad_id = _ad order by r.round desc limit 1) last
    cross join lateral confirm_ad(_ad, last.round, _action, _caller) c
  where (_action = 'resume') = (last.resume_asked_at is not null) and c.outcome = 'recorded';
  return query select case when found then 'recorded' else 'ad.not_asked' end, ad_answer(_found);
end $$;
