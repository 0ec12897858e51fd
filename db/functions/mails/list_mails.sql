-- Mails before _before that match a filter, newest first; the most selective part of the filter chooses the index.
-- _filter: {"kind", "state", "recipientId", "subjectId"}, each optional. The subject of an ad's or a restock's mail is
-- its id, a colon, and a stock cycle or an event.
create or replace function app.list_mails(_filter jsonb, _kinds jsonb, _before bigint, _limit int)
returns setof app.mails language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _kind text = _filter->>'kind';
  _state text = _filter->>'state';
  _recipient text = _filter->>'recipientId';
  _subject text = _filter->>'subjectId';
begin
  if _subject is not null then
    return query select mail.* from (
      select mail.* from jsonb_array_elements_text(_kinds) wanted
      join mails mail on mail.kind = wanted and mail.subject_id = _subject
      union all
      select mail.* from jsonb_array_elements_text(_kinds) wanted
      join mails mail on mail.kind = wanted and mail.subject_id > _subject || ':' and mail.subject_id < _subject || ';'
    ) mail
    where mail.id < _before and (_kind is null or mail.kind = _kind) and (_state is null or mail.state = _state)
      and (_recipient is null or mail.recipient_id = _recipient) order by mail.id desc limit _limit;
  elsif _recipient is not null then
    return query select mail.* from mails_to(_recipient) mail
    where mail.id < _before and (_kind is null or mail.kind = _kind) and (_state is null or mail.state = _state)
    order by mail.id desc limit _limit;
  elsif _state in ('UNKNOWN', 'SUPPRESSED', 'FAILED') then
    return query select mail.* from mails mail
    where mail.state = _state and mail.state in ('UNKNOWN', 'SUPPRESSED', 'FAILED') and mail.id < _before
      and (_kind is null or mail.kind = _kind)
    order by mail.id desc limit _limit;
  elsif _state = 'SUPERSEDED' then
    return query select mail.* from mails mail
    where mail.state = 'SUPERSEDED' and mail.id < _before and (_kind is null or mail.kind = _kind)
    order by mail.id desc limit _limit;
  elsif _state in ('PENDING', 'SENDING') then
    return query select mail.* from (
      select * from mails open where open.state in ('PENDING', 'SENDING') and open.kind <> 'stock.back'
      union all
      select * from mails open where open.state = 'PENDING' and open.kind = 'stock.back'
      union all
      select * from mails open where open.state = 'SENDING' and open.kind = 'stock.back') mail
    where mail.state = _state and mail.id < _before and (_kind is null or mail.kind = _kind)
    order by mail.id desc limit _limit;
  else
    return query select mail.* from mails mail
    where mail.id < _before and (_kind is null or mail.kind = _kind) and (_state is null or mail.state = _state)
    order by mail.id desc limit _limit;
  end if;
end $$;
