-- Mails are rows first, one a (kind, subject, recipient): PENDING -> SENDING -> SENT | UNKNOWN | SUPPRESSED | FAILED.
-- UNKNOWN is a mail whose fate we cannot know (bytes were written, or its sender died): shown to the operator and never
-- sent again by itself, but by him (0021). The address is looked up when it is sent, never copied.
create table app.mails (
  id           bigint generated always as identity primary key,
  kind         text not null,
  subject_id   text collate "C" not null,
  recipient_id text collate "C" not null,                          -- a user's id, or 'operators'
  data         jsonb not null default '{}',
  state        text not null default 'PENDING' check (state in ('PENDING', 'SENDING', 'SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED')),
  created_at   timestamptz not null default app.now(),
  due_at       timestamptz not null default app.now(),
  claimed_at   timestamptz,
  ended_at     timestamptz,
  provider_id  text,
  error        text,
  resends      int not null default 0,                             -- how often an operator had it sent once more: app.resend_mail
  unique (kind, subject_id, recipient_id)
) with (fillfactor = 80);
create index mails_open on app.mails (id) where state in ('PENDING', 'SENDING') and kind <> 'stock.back';
create index mails_sending on app.mails (id) where state = 'SENDING';
create index mails_unknown on app.mails (subject_id, id) where state = 'UNKNOWN';
-- A notice may wait for an operator for days: it lies in the way of no other mail.
create index mails_given_back on app.mails (subject_id, id) where state = 'PENDING' and kind = 'stock.back';

-- Who reads a mail: a user, the operators (their addresses are configuration), whoever shall prove that an address is his, or
-- the manager of an ad, who is no user: he is written to in the language of the seller he works for. No row: nobody, the mail
-- is suppressed.
create function app.mail_reader(_recipient text) returns table (email text, name text, locale text) language plpgsql stable as $$
begin
  case split_part(_recipient, '_', 1)
    when 'operators' then return query select null::text, '', 'en';
    when 'usr' then return query select u.email, u.name, u.locale from app.users u where u.id = _recipient and u.email is not null;
    when 'vfy' then return query select v.email, '', v.locale from app.verifications v where v.id = _recipient and v.email is not null;
    when 'ad' then return query
      select a.manager_email, '', u.locale from app.ads a join app.products p on p.id = a.product_id join app.users u on u.id = p.seller_id
      where a.id = _recipient and a.manager_email is not null;
    else return;
  end case;
end $$;

-- What a mail about a subject says, read when it is sent. A statement for each kind: as one expression each call makes all
-- of them ready to run (measured: 0.8 ms a mail instead of 0.1).
create function app.mail_content(_kind text, _subject text, _data jsonb) returns jsonb language plpgsql stable as $$
begin
  case
    when _kind = 'order.refused' then return (
      select jsonb_build_object('orderId', o.id, 'total', o.total, 'restocked', (
        select bool_and(p.restock_quantity > 0) from app.order_lines l join app.products p on p.id = l.product_id
        where l.order_id = o.id and l.short_round is not null), 'lines', (
        select jsonb_agg(jsonb_build_object('title', p.title, 'quantity', l.quantity, 'available', l.short_available) order by l.line)
        from app.order_lines l join app.products p on p.id = l.product_id where l.order_id = o.id))
      from app.orders o where o.id = _subject);
    when _kind in ('order.paid', 'order.expired', 'order.cancelled') then return (
      select jsonb_build_object('orderId', o.id, 'total', o.total, 'reason', o.reason,
        'refunded', (select p.amount from app.payments p where p.order_id = o.id and p.status = 'CANCELED'), 'lines', (
        select jsonb_agg(jsonb_build_object('title', p.title, 'quantity', l.quantity) order by l.line)
        from app.order_lines l join app.products p on p.id = l.product_id where l.order_id = o.id))
      from app.orders o where o.id = _subject);
    when _kind in ('ad.stop', 'ad.resume') then return (
      select jsonb_build_object('adId', r.ad_id, 'round', r.round, 'productId', p.id, 'title', p.title, 'available', s.on_hand - s.reserved)
      from app.ad_requests r join app.ads a on a.id = r.ad_id join app.products p on p.id = a.product_id join app.stock s on s.product_id = p.id
      where r.ad_id = split_part(_subject, ':', 1) and r.round = split_part(_subject, ':', 2)::int);
    when _kind = 'verification' then return (
      select jsonb_build_object('verificationId', v.id, 'codeHash', v.code_hash) from app.verifications v where v.id = _subject);
    when _kind = 'stock.back' then return (
      select jsonb_build_object('runId', r.id, 'productId', p.id, 'title', p.title, 'available', s.on_hand - s.reserved)
      from app.notice_runs r join app.products p on p.id = r.product_id join app.stock s on s.product_id = p.id where r.id = _subject);
    else return (
      select jsonb_build_object('restockId', r.id, 'productId', r.product_id, 'title', p.title, 'quantity', r.quantity, 'received', r.received,
        'surplus', r.surplus, 'units', (_data->>'units')::int, 'attempt', r.attempt, 'lastError', r.last_error)
      from app.restocks r join app.products p on p.id = r.product_id where r.id = split_part(_subject, ':', 1));
  end case;
end $$;

-- Writes down the mails that are wanted (a repeat writes nothing), then claims the oldest open ones and, with what room they
-- leave, the next readers of the notice runs; and reserves their send slots: no two mails of the shop, over all workers, get
-- the same slot, and at most _limit are claimed and unsent. One claim takes what leaves in half a second, so that a mail that
-- comes later does not wait for a crowd of notices. A mail whose sender died is UNKNOWN after the lease. The row without an
-- id says in how many seconds to look again. The same looks forget the addresses of verifications that are over.
-- All that moves a mail or a run holds the row 'mail' of rate_tokens first: it is the one lock, so there is no deadlock.
create function app.claim_mails(_wanted jsonb, _limit int, _per_second int, _lease_seconds int, _again boolean, _notices jsonb)
returns table (id bigint, kind text, email text, name text, locale text, subject text, recipient text, content jsonb,
  wait_milliseconds int, look int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _free int; _slot timestamptz; _claimed bigint[]; _lost bigint[]; _next timestamptz;
begin
  insert into mails (kind, subject_id, recipient_id, data)
  select w->>'kind', w->>'subject', w->>'recipient', coalesce(w->'data', '{}') from jsonb_array_elements(_wanted) w
  order by 1, 2, 3 on conflict (kind, subject_id, recipient_id) do nothing;

  _slot = greatest(hold_mails(), app.now());
  with lost as (
    update mails m set state = 'UNKNOWN', ended_at = app.now(), error = 'its sender died'
    where m.state = 'SENDING' and m.claimed_at <= app.now() - make_interval(secs => _lease_seconds)
    returning m.id)
  select array_agg(l.id) into _lost from lost l;
  perform end_notices(_lost);
  select least(_limit - count(*), greatest(1, _per_second / 2)) into _free from mails m where m.state = 'SENDING';
  update verifications v set email = null where v.id in (
    select over.id from verifications over where over.email is not null and over.expires_at <= app.now() for update skip locked);

  with due as (
    select m.id from mails m where m.state = 'PENDING' and m.due_at <= app.now() and m.kind <> 'stock.back'
    order by m.id limit greatest(_free, 0) for update skip locked),
  claimed as (
    update mails m set state = 'SENDING', claimed_at = app.now() from due where m.id = due.id
      and exists (select from mail_reader(m.recipient_id))
    returning m.id),
  suppressed as (
    update mails m set state = 'SUPPRESSED', ended_at = app.now() from due where m.id = due.id
      and not exists (select from mail_reader(m.recipient_id)))
  select coalesce(array_agg(c.id order by c.id), '{}') into _claimed from claimed c;
  _claimed = _claimed || draw_notices(_free - cardinality(_claimed), _notices);
  if _claimed <> '{}' then
    update rate_tokens set at = _slot + cardinality(_claimed) * interval '1 second' / _per_second where name = 'mail';
    return query
    select m.id, m.kind, r.email, r.name, r.locale, m.subject_id, m.recipient_id, mail_content(m.kind, m.subject_id, m.data),
      ceil(extract(epoch from _slot - app.now() + (c.n - 1) * interval '1 second' / _per_second) * 1000)::int, null::int
    from unnest(_claimed) with ordinality c(id, n) join mails m on m.id = c.id cross join lateral mail_reader(m.recipient_id) r
    order by c.n;
    return;
  end if;

  select min(t.at) into _next from (
    select case m.state when 'PENDING' then m.due_at else m.claimed_at + make_interval(secs => _lease_seconds) end as at
    from mails m where m.state in ('PENDING', 'SENDING') and m.kind <> 'stock.back'
    union all
    select m.claimed_at + make_interval(secs => _lease_seconds) from mails m where m.state = 'SENDING' and m.kind = 'stock.back'
    union all
    select greatest(r.due_at, (select min(m.due_at) from mails m
      where m.state = 'PENDING' and m.kind = 'stock.back' and m.subject_id = r.id)) from notice_runs r where r.status = 'IN_PROGRESS'
    union all
    select min(v.expires_at) from verifications v where v.email is not null) t;
  if _next is not null and take_look('mail', _next, _again) then
    return query select null::bigint, null, null, null, null, null, null, null::jsonb, null::int,
      greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;

-- Takes turns with all that moves a mail or a run; answers the next free slot.
create function app.hold_mails() returns timestamptz language plpgsql set search_path = app, pg_temp as $$
declare
  _slot timestamptz;
begin
  insert into rate_tokens (name, at) values ('mail', app.now()) on conflict do nothing;
  select t.at into _slot from rate_tokens t where t.name = 'mail' for update;
  return _slot;
end $$;

-- How the mails of one claim ended: [{"id", "state", "providerId", "error", "stops"}]. PENDING gives one back that surely did
-- not leave, for another try a little later. A notice moves its reader and counts in its run in this same commit; `stops`:
-- what went wrong is nothing of this one reader's, so its run stops here.
create function app.record_mails(_ends jsonb, _retry_seconds int) returns int
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _recorded int; _ended bigint[]; _back bigint[];
begin
  perform hold_mails();
  with ended as (
    update mails m set state = e->>'state', provider_id = e->>'providerId', error = e->>'error',
      ended_at = case when e->>'state' <> 'PENDING' then app.now() end,
      due_at = case when e->>'state' = 'PENDING' then app.now() + make_interval(secs => _retry_seconds) else m.due_at end
    from jsonb_array_elements(_ends) e where m.id = (e->>'id')::bigint and m.state = 'SENDING' returning m.id, m.state, m.kind)
  select count(*), array_agg(d.id) filter (where d.state <> 'PENDING'), array_agg(d.id) filter (where d.state = 'PENDING' and d.kind = 'stock.back')
  into _recorded, _ended, _back from ended d;
  perform end_notices(_ended);
  perform stop_notices(array(select (e->>'id')::bigint from jsonb_array_elements(_ends) e where (e->>'stops')::boolean));
  perform give_notices_back(_back);
  return _recorded;
end $$;
