-- The last mail to the manager of an ad, and its state.
create or replace function app.ad_mail(_last app.ad_requests) returns jsonb language plpgsql stable as $$
begin
  return (
    select jsonb_build_object('id', mail.id::text, 'state', mail.state) from app.mails mail
    where mail.kind = case when _last.resume_asked_at is null then 'ad.stop' else 'ad.resume' end
      and mail.subject_id = _last.ad_id || ':' || _last.round and mail.recipient_id = _last.ad_id);
end $$;
