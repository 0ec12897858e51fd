-- For the bundle of release 0.1.0, which calls dead_letter_matches by this name.
create or replace function app.dead_letter_fits(_d app.dead_letters, _filter jsonb) returns boolean
language sql stable as $$
  select app.dead_letter_matches(_d, _filter)
$$;
