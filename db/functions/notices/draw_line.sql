-- Draws the next _take of the line. Each person's mail says where he stood. Who cannot be reached any more is written down as
-- SUPPRESSED and takes nobody's place; whose day is over leaves the line first, for a
-- subscription may give him another place. When nobody is left, and nothing is on its way, the
-- run is COMPLETED. A bounded number of steps: whatever is left, the next look finds.
create or replace function app.draw_line(_run app.notice_runs, _take int, _wait_hours int) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _over timestamptz = app.now() - make_interval(hours => _wait_hours);
  _on_their_way text[]; _late int; _drawn bigint[]; _gone bigint[];
begin
  -- They may be of an earlier round's run, and leave yet: until that is known nobody writes to them again.
  _on_their_way = array(select m.recipient_id from mails m join notice_runs r on r.id = m.subject_id
    where m.state = 'SENDING' and m.kind = 'stock.back' and r.product_id = _run.product_id);
  for _ in 1..20 loop
    with line as (
      select w.* from waitlist w
      where w.product_id = _run.product_id and w.since is not null and w.turn < _run.round and w.buyer_id <> all (_on_their_way)
      order by w.turn, w.since, w.buyer_id limit _take),
    drawn as (
      insert into mails as m (kind, subject_id, recipient_id, data, state, claimed_at, ended_at)
      select 'stock.back', _run.id, l.buyer_id, jsonb_build_object('turn', l.turn, 'since', rfc3339(l.since)),
        case when r.reached then 'SENDING' else 'SUPPRESSED' end, app.now(), case when not r.reached then app.now() end
      from line l cross join lateral (select exists (select from mail_reader(l.buyer_id)) as reached) r
      where not exists (select from line late where late.refused_at <= _over) order by l.turn, l.since, l.buyer_id
      returning m.id, m.state)
    select (select count(*) from line l where l.refused_at <= _over), coalesce(array_agg(d.id order by d.id) filter (where d.state = 'SENDING'), '{}'),
      array_agg(d.id) filter (where d.state = 'SUPPRESSED')
    into _late, _drawn, _gone from drawn d;
    perform end_notices(_gone);
    if _late > 0 then perform forget_refusals(_run.product_id, _over); end if;
    exit when _drawn <> '{}';
    if _late = 0 and _gone is null then
      if _on_their_way = '{}' then
        update notice_runs r set status = 'COMPLETED', stopped_at = app.now() where r.id = _run.id;
      end if;
      exit;
    end if;
  end loop;
  return _drawn;
end $$;
