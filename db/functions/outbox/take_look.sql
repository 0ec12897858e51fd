-- Whether the caller should send the worker's next look for _at: true for one caller a window, so that chains of looks
-- never multiply. _again: the caller's own message came twice, so whoever promised the look may have died before sending it.
-- A look is at most 900 s away, as far as SQS can delay: what is due later is looked at on the way.
create or replace function app.take_look(_name text, _at timestamptz, _again boolean) returns boolean language sql as $$
  with taken as (
    insert into app.rate_tokens as t (name, at) values ('look:' || _name, least(_at, app.now() + interval '900 seconds'))
    on conflict (name) do update set at = excluded.at
    where t.at <= app.now() or t.at > excluded.at or _again
    returning 1)
  select exists (select from taken)
$$;
