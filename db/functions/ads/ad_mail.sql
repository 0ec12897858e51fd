-- What became of the last mail to its manager. (A body that is checked when it is called: the table of mails comes later.)
create or replace function app.ad_mail(_last app.ad_requests) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object('id', m.id::text, 'state', m.state) from app.mails m
    where m.kind = case when _last.resume_asked_at is null then 'ad.stop' else 'ad.resume' end
      and m.subject_id = _last.ad_id || ':' || _last.round and m.recipient_id = _last.ad_id);
end $$;
