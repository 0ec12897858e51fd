-- For the bundle of release 0.1.0, which calls dead_letter_json by this name.
create or replace function app.dead_letter_answer(_d app.dead_letters) returns jsonb language sql stable as $$
  select app.dead_letter_json(_d)
$$;
