-- Stores the wanted mails, then claims the oldest open ones and, within the remaining limit, the next notices of the
-- notification runs; and reserves their send slots. A mail waits for every older open mail about its subject to its
-- recipient, so such mails leave in their order, also after throttles, retries and resends. Whether a mail still holds
-- is asked in the statement that claims it: one that does not is SUPERSEDED. No two mails, over all workers, get the
-- same slot, and at most _limit mails are claimed and unsent. One claim takes what leaves in half a second, so that a
-- later mail does not wait for many notices. A mail whose sender died is UNKNOWN after the lease. The row without an id
-- has the seconds until the next poll. Reports to the operators wait for their window (claim_reports). Addresses of
-- expired verifications are erased here, too. Everything that changes a mail or a run calls lock_mails first: with this
-- one lock there is no deadlock. Generic plans: PostgreSQL would plan some statements again in every call (measured: a
-- mail costs a quarter less).
create or replace function app.claim_mails(_wanted jsonb, _limit int, _per_second int, _lease_seconds int,
  _again boolean, _notices jsonb)
returns table (id bigint, kind text, email text, name text, locale text, subject text, recipient text, content jsonb,
  wait_milliseconds int, poll_seconds int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  _free int;
  _slot timestamptz;
  _claimed bigint[];
  _lost bigint[];
  _next timestamptz;
  -- Null: the previous release, whose mails hold one report each.
  _window_seconds int = (_notices->>'reportWindowSeconds')::int;
  _reports_at timestamptz;
begin
  perform store_mails(_wanted);
  _slot = greatest(lock_mails(), app.now());
  with lost as (
    update mails mail set state = 'UNKNOWN', ended_at = app.now(), error = 'its sender died'
    where mail.state = 'SENDING' and mail.claimed_at <= app.now() - make_interval(secs => _lease_seconds)
    returning mail.id)
  select array_agg(lost.id) into _lost from lost;
  perform record_notice_outcomes(_lost);
  select least(_limit - count(*), greatest(1, _per_second / 2)) into _free from mails mail
  where mail.state = 'SENDING' and mail.included_in is null;
  update verifications verification set email = null where verification.id in (
    select expired.id from verifications expired
    where expired.email is not null and expired.expires_at <= app.now() for update skip locked);

  with due as (
    select mail.id, case
      when mail_is_current(mail) then 'SENDING'
      when exists (select from mail_reader(mail.recipient_id)) then 'SUPERSEDED' else 'SUPPRESSED' end as state
    from mails mail
    where mail.state = 'PENDING' and mail.due_at <= app.now() and mail.kind <> 'stock.back'
      and (mail.recipient_id <> 'operators' or _window_seconds is null)
      and mail.id = oldest_open_mail(mail.recipient_id, mail.subject_id)
    order by mail.id limit greatest(_free, 0) for update of mail skip locked),
  moved as (
    update mails mail set state = due.state,
      claimed_at = case due.state when 'SENDING' then app.now() else mail.claimed_at end,
      ended_at = case when due.state <> 'SENDING' then app.now() end
    from due where mail.id = due.id returning mail.id, mail.state)
  select coalesce(array_agg(moved.id order by moved.id) filter (where moved.state = 'SENDING'), '{}') into _claimed
  from moved;
  if _window_seconds is not null and _free > cardinality(_claimed) then
    _claimed = array_remove(_claimed || claim_reports(_window_seconds), null);
  end if;
  _claimed = _claimed || claim_notices(_free - cardinality(_claimed), _notices);
  if _claimed <> '{}' then
    update rate_tokens set at = _slot + cardinality(_claimed) * interval '1 second' / _per_second where name = 'mail';
    return query
    select mail.id, mail.kind, reader.email, reader.name, reader.locale, mail.subject_id, mail.recipient_id,
      case when mail.recipient_id = 'operators' then report_content(mail, (_notices->>'reportsListed')::int)
           else mail_content(mail.kind, mail.subject_id, mail.data, reader.locale) end,
      ceil(extract(epoch from
        _slot - app.now() + (claimed.n - 1) * interval '1 second' / _per_second) * 1000)::int, null::int
    from unnest(_claimed) with ordinality claimed(id, n) join mails mail on mail.id = claimed.id
    cross join lateral mail_reader(mail.recipient_id) reader
    order by claimed.n;
    return;
  end if;

  select token.at into _reports_at from rate_tokens token where token.name = 'reports' and _window_seconds is not null;
  -- A mail waits only for a free place: the others need not be read (measured at 500 open mails: 28 ms -> 1.4 a call).
  if exists (
    select from mails mail
    where mail.state = 'PENDING' and mail.due_at <= app.now() and mail.kind <> 'stock.back'
      and (mail.recipient_id <> 'operators' or _window_seconds is null)
      and mail.id = oldest_open_mail(mail.recipient_id, mail.subject_id))
  then _next = app.now();
  else select min(times.at) into _next from (
    select case when mail.state = 'PENDING' and mail.recipient_id = 'operators' then greatest(mail.due_at, _reports_at)
                when mail.state = 'PENDING' then mail.due_at
                else mail.claimed_at + make_interval(secs => _lease_seconds) end as at
    from mails mail where mail.state in ('PENDING', 'SENDING') and mail.kind <> 'stock.back'
      and (mail.due_at > app.now() or mail.id = oldest_open_mail(mail.recipient_id, mail.subject_id))
    union all
    select mail.claimed_at + make_interval(secs => _lease_seconds)
    from mails mail where mail.state = 'SENDING' and mail.kind = 'stock.back'
    union all
    select greatest(run.due_at, (select min(mail.due_at) from mails mail
      where mail.state = 'PENDING' and mail.kind = 'stock.back' and mail.subject_id = run.id))
    from notice_runs run where run.status = 'IN_PROGRESS'
    union all
    select min(verification.expires_at) from verifications verification where verification.email is not null) times;
  end if;
  if _next is not null and claim_poll('mail', _next, _again) then
    return query select null::bigint, null, null, null, null, null, null, null::jsonb, null::int,
      greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;
