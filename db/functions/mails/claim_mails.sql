-- Writes down the mails that are wanted (a repeat writes nothing), then claims the oldest open ones and, with what room they
-- leave, the next readers of the notice runs; and reserves their send slots: no two mails of the shop, over all workers, get
-- the same slot, and at most _limit are claimed and unsent. One claim takes what leaves in half a second, so that a mail that
-- comes later does not wait for a crowd of notices. A mail whose sender died is UNKNOWN after the lease. The row without an
-- id says in how many seconds to look again. The same looks forget the addresses of verifications that are over.
-- All that moves a mail or a run holds the row 'mail' of rate_tokens first: it is the one lock, so there is no deadlock.
create or replace function app.claim_mails(_wanted jsonb, _limit int, _per_second int, _lease_seconds int, _again boolean, _notices jsonb)
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
