-- RFC 3339 in UTC with milliseconds: the format of every time in a response.
create or replace function app.rfc3339(_at timestamptz) returns text language sql stable parallel safe as $$
  select pg_catalog.to_char(_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
