-- An error without ids, numbers, addresses and quoted values: errors of the same cause have the same kind.
create or replace function app.error_kind(_error text) returns text language sql immutable as $$
  select left(regexp_replace(split_part(_error, E'\n', 1),
    '"[^"]*"|''[^'']*''|[^\s<>"'',;:]+@[^\s<>"'',;]+|[a-z]+_[0-9a-z]{8,}|\d+', '#', 'g'), 160)
$$;
