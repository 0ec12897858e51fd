-- Draws up to _free people for the runs that go, and claims their mails: (ids, in the order in which they shall leave). Runs
-- take turns. What is on the shelf is read in this same statement, after the mails on their way were counted: so at most
-- those few leave once it is empty. Nobody is passed over: a draw always begins at the head of the line, where whoever was
-- told is no more.
-- _how: {"claim": most a claim, "open": most claimed and unsent, "waitHours", "perUnit": people told for each unit and batch,
-- or null, "pauseMinutes": between two batches}
create or replace function app.draw_notices(_free int, _how jsonb) returns bigint[]
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _run notice_runs; _units int; _batch int; _take int; _some bigint[]; _drawn bigint[] = '{}';
begin
  select least(_free, (_how->>'claim')::int, (_how->>'open')::int - count(*)) into _free
  from mails m where m.state = 'SENDING' and m.kind = 'stock.back';
  for _run in select * from notice_runs r where r.status = 'IN_PROGRESS' and r.due_at <= app.now() order by r.drawn_at, r.id loop
    _take = _free - cardinality(_drawn);
    exit when _take <= 0;
    _units = notice_units(_run.product_id);
    if _units <= 0 then
      update notice_runs r set status = 'CANCELED_BY_SOLD_OUT', stopped_at = app.now() where r.id = _run.id;
      continue;
    end if;
    -- Whoever was drawn and not sent comes first; until he is sent nobody after him is drawn.
    _batch = _run.batch_left;
    _some = claim_given_back(_run, _take);
    if _some = '{}' and not exists (select from mails m where m.state = 'PENDING' and m.kind = 'stock.back' and m.subject_id = _run.id) then
      if _batch is null or _batch <= 0 then _batch = _units * (_how->>'perUnit')::int; end if;
      _some = draw_line(_run, least(_take, _batch, _units * (_how->>'perUnit')::int), (_how->>'waitHours')::int);
      _batch = _batch - cardinality(_some);
    end if;
    update notice_runs r set drawn_at = app.now(), batch_left = _batch,
      due_at = case when _batch <= 0 then app.now() + make_interval(mins => (_how->>'pauseMinutes')::int) else r.due_at end
    where r.id = _run.id;
    _drawn = _drawn || _some;
  end loop;
  return _drawn;
end $$;
