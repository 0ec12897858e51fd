-- For the bundle of release 0.1.0, which calls restock_json by this name.
create or replace function app.restock_answer(_restock app.restocks) returns jsonb language sql stable as $$
  select app.restock_json(_restock)
$$;
