-- Actions before _before that match a filter, newest first; the most selective part of the filter chooses the index.
-- _filter: {"operator", "action", "target"}, each optional.
create or replace function app.list_operator_actions(_filter jsonb, _before bigint, _limit int)
returns setof app.operator_actions language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
declare
  _target text = _filter->>'target';
  _operator text = _filter->>'operator';
  _action text = _filter->>'action';
begin
  if _target is not null then
    return query select done.* from operator_actions done
    where (done.target, done.id) < (_target, _before) and (done.target, done.id) > (_target, 0)
      and (_operator is null or done.operator = _operator) and (_action is null or done.action = _action)
    order by done.target desc, done.id desc limit _limit;
  elsif _operator is not null then
    return query select done.* from operator_actions done
    where (done.operator, done.id) < (_operator, _before) and (done.operator, done.id) > (_operator, 0)
      and (_action is null or done.action = _action)
    order by done.operator desc, done.id desc limit _limit;
  elsif _action is not null then
    return query select done.* from operator_actions done
    where (done.action, done.id) < (_action, _before) and (done.action, done.id) > (_action, 0)
    order by done.action desc, done.id desc limit _limit;
  else
    return query select done.* from operator_actions done where done.id < _before order by done.id desc limit _limit;
  end if;
end $$;
