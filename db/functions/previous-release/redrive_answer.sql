-- For the bundle of release 0.1.0, which calls redrive_json by this name.
create or replace function app.redrive_answer(_r app.redrives) returns jsonb language sql stable as $$
  select app.redrive_json(_r)
$$;
