-- Whoever joins in a round has seen its stock, so the next round is the first he is told of. The first round is told of by
-- hand only, and then to everybody.
create or replace function app.joining_turn(_round int) returns int language sql immutable as $$
  select case when _round = 1 then 0 else _round end
$$;
