-- Mails before _before that a filter means, newest first; the filter's narrowest part says where they are looked for.
-- _filter: {"kind", "state", "recipientId", "subjectId"}, each optional. An ad's or a restock's mails are about it and a round
-- or an event of it, after a colon.
create or replace function app.list_mails(_filter jsonb, _kinds jsonb, _before bigint, _limit int) returns setof app.mails
language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _kind text = _filter->>'kind'; _state text = _filter->>'state'; _recipient text = _filter->>'recipientId'; _subject text = _filter->>'subjectId';
begin
  if _subject is not null then
    return query select m.* from (
      select m.* from jsonb_array_elements_text(_kinds) k join mails m on m.kind = k and m.subject_id = _subject
      union all
      select m.* from jsonb_array_elements_text(_kinds) k join mails m on m.kind = k and m.subject_id > _subject || ':'
        and m.subject_id < _subject || ';') m
    where m.id < _before and (_kind is null or m.kind = _kind) and (_state is null or m.state = _state)
      and (_recipient is null or m.recipient_id = _recipient) order by m.id desc limit _limit;
  elsif _recipient is not null then
    return query select m.* from mails_to(_recipient) m
    where m.id < _before and (_kind is null or m.kind = _kind) and (_state is null or m.state = _state) order by m.id desc limit _limit;
  elsif _state in ('UNKNOWN', 'SUPPRESSED', 'FAILED') then
    return query select m.* from mails m
    where m.state = _state and m.state in ('UNKNOWN', 'SUPPRESSED', 'FAILED') and m.id < _before and (_kind is null or m.kind = _kind)
    order by m.id desc limit _limit;
  elsif _state in ('PENDING', 'SENDING') then
    return query select m.* from (
      select * from mails o where o.state in ('PENDING', 'SENDING') and o.kind <> 'stock.back'
      union all
      select * from mails o where o.state = 'PENDING' and o.kind = 'stock.back'
      union all
      select * from mails o where o.state = 'SENDING' and o.kind = 'stock.back') m
    where m.state = _state and m.id < _before and (_kind is null or m.kind = _kind) order by m.id desc limit _limit;
  else
    return query select m.* from mails m
    where m.id < _before and (_kind is null or m.kind = _kind) and (_state is null or m.state = _state) order by m.id desc limit _limit;
  end if;
end $$;
