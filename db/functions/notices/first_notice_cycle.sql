-- The initial `turn` of a buyer who joins a waiting list in this stock cycle. The buyer has seen the stock of this
-- cycle, so the next cycle is the first to notify about. Cycle 1 is notified only manually, and then to everybody.
create or replace function app.first_notice_cycle(_round int) returns int language sql immutable as $$
  select case when _round = 1 then 0 else _round end
$$;
