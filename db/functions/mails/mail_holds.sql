-- A mail that failed, or whose fate nobody knows, is sent once more because an operator wishes it, and never by itself: it may
-- have arrived, and whether to be sure that somebody knows or that nobody is written to twice is a person's choice.

-- Whether what a mail says still holds, and somebody reads it. An order's news and a report stay true; a code, a wish to an ad's
-- manager and "it is back" do not.
create or replace function app.mail_holds(_m app.mails) returns boolean language sql stable
set search_path = app, pg_temp set enable_seqscan = off as $$
  select exists (select from mail_reader(_m.recipient_id)) and case
    when _m.kind = 'verification' then exists (
      select from verifications v where v.id = _m.subject_id and v.used_at is null and v.expires_at > app.now())
    when _m.kind in ('ad.stop', 'ad.resume') then exists (
      select from ad_confirmation(split_part(_m.subject_id, ':', 1), split_part(_m.subject_id, ':', 2)::int, split_part(_m.kind, '.', 2)) c
      where c.outcome = 'open')
    when _m.kind = 'stock.back' then exists (
      select from notice_runs r join stock s on s.product_id = r.product_id and s.round = r.round
      where r.id = _m.subject_id and notice_units(r.product_id) > 0 and awaits_notice(_m, r.product_id, true))
    else true end
$$;
