-- Writes the wanted mails (a repeat writes none), then claims the oldest open ones and, within the remaining limit, the
-- next notices of the notification runs; and reserves their send slots. No two mails, over all workers, get the same
-- slot, and at most _limit mails are claimed and unsent. One claim takes what leaves in half a second, so that a later
-- mail does not wait for many notices. A mail whose sender died is UNKNOWN after the lease. The row without an id has
-- the seconds until the next poll. Addresses of expired verifications are erased here, too. Everything that changes a
-- mail or a run calls lock_mails first: with this one lock there is no deadlock.
create or replace function app.claim_mails(_wanted jsonb, _limit int, _per_second int, _lease_seconds int,
  _again boolean, _notices jsonb)
returns table (id bigint, kind text, email text, name text, locale text, subject text, recipient text, content jsonb,
  wait_milliseconds int, poll_seconds int)
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  _free int;
  _slot timestamptz;
  _claimed bigint[];
  _lost bigint[];
  _next timestamptz;
begin
  insert into mails (kind, subject_id, recipient_id, data)
  select wanted->>'kind', wanted->>'subject', wanted->>'recipient', coalesce(wanted->'data', '{}')
  from jsonb_array_elements(_wanted) wanted order by 1, 2, 3 on conflict (kind, subject_id, recipient_id) do nothing;

  _slot = greatest(lock_mails(), app.now());
  with lost as (
    update mails mail set state = 'UNKNOWN', ended_at = app.now(), error = 'its sender died'
    where mail.state = 'SENDING' and mail.claimed_at <= app.now() - make_interval(secs => _lease_seconds)
    returning mail.id)
  select array_agg(lost.id) into _lost from lost;
  perform record_notice_outcomes(_lost);
  select least(_limit - count(*), greatest(1, _per_second / 2)) into _free from mails mail where mail.state = 'SENDING';
  update verifications verification set email = null where verification.id in (
    select expired.id from verifications expired
    where expired.email is not null and expired.expires_at <= app.now() for update skip locked);

  with due as (
    select mail.id from mails mail
    where mail.state = 'PENDING' and mail.due_at <= app.now() and mail.kind <> 'stock.back'
    order by mail.id limit greatest(_free, 0) for update skip locked),
  claimed as (
    update mails mail set state = 'SENDING', claimed_at = app.now() from due where mail.id = due.id
      and exists (select from mail_reader(mail.recipient_id))
    returning mail.id),
  suppressed as (
    update mails mail set state = 'SUPPRESSED', ended_at = app.now() from due where mail.id = due.id
      and not exists (select from mail_reader(mail.recipient_id)))
  select coalesce(array_agg(claimed.id order by claimed.id), '{}') into _claimed from claimed;
  _claimed = _claimed || claim_notices(_free - cardinality(_claimed), _notices);
  if _claimed <> '{}' then
    update rate_tokens set at = _slot + cardinality(_claimed) * interval '1 second' / _per_second where name = 'mail';
    return query
    select mail.id, mail.kind, reader.email, reader.name, reader.locale, mail.subject_id, mail.recipient_id,
      mail_content(mail.kind, mail.subject_id, mail.data),
      ceil(extract(epoch from
        _slot - app.now() + (claimed.n - 1) * interval '1 second' / _per_second) * 1000)::int, null::int
    from unnest(_claimed) with ordinality claimed(id, n) join mails mail on mail.id = claimed.id
    cross join lateral mail_reader(mail.recipient_id) reader
    order by claimed.n;
    return;
  end if;

  select min(times.at) into _next from (
    select case mail.state when 'PENDING' then mail.due_at
                           else mail.claimed_at + make_interval(secs => _lease_seconds) end as at
    from mails mail where mail.state in ('PENDING', 'SENDING') and mail.kind <> 'stock.back'
    union all
    select mail.claimed_at + make_interval(secs => _lease_seconds)
    from mails mail where mail.state = 'SENDING' and mail.kind = 'stock.back'
    union all
    select greatest(run.due_at, (select min(mail.due_at) from mails mail
      where mail.state = 'PENDING' and mail.kind = 'stock.back' and mail.subject_id = run.id))
    from notice_runs run where run.status = 'IN_PROGRESS'
    union all
    select min(verification.expires_at) from verifications verification where verification.email is not null) times;
  if _next is not null and claim_poll('mail', _next, _again) then
    return query select null::bigint, null, null, null, null, null, null, null::jsonb, null::int,
      greatest(1, ceil(extract(epoch from _next - app.now())))::int;
  end if;
end $$;
