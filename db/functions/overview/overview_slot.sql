-- The row of a minute in the ring of minutes.
create or replace function app.overview_slot(_minute timestamptz) returns int language sql immutable as $$
  select (extract(epoch from _minute)::bigint / 60 % 60)::int
$$;
