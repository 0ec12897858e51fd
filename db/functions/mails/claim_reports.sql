-- Claims the reports to the operators that wait, as one mail: the oldest stands for all of them (included_in). There is
-- at most one such mail in _window_seconds, so a flood of reports is a few mails; the first one after a quiet time
-- leaves at once. Nothing is claimed while an earlier report is being sent or waits for its retry, so they keep their
-- order. The caller holds the lock of the mails.
create or replace function app.claim_reports(_window_seconds int) returns bigint
language plpgsql set search_path = app, pg_temp as $$
declare
  _ids bigint[];
begin
  if exists (select from rate_tokens token where token.name = 'reports' and token.at > app.now()) or exists (
    select from mails mail
    where mail.recipient_id = 'operators' and mail.kind <> 'stock.back'
      and (mail.state = 'SENDING' or mail.state = 'PENDING' and mail.due_at > app.now()))
  then return null; end if;
  _ids = array(
    select mail.id from mails mail
    where mail.recipient_id = 'operators' and mail.kind <> 'stock.back' and mail.state = 'PENDING' order by mail.id);
  if _ids = '{}' then return null; end if;
  update mails mail set state = 'SENDING', claimed_at = app.now(), included_in = nullif(_ids[1], mail.id)
  where mail.id = any (_ids);
  insert into rate_tokens (name, at) values ('reports', app.now() + make_interval(secs => _window_seconds))
  on conflict (name) do update set at = excluded.at;
  return _ids[1];
end $$;
