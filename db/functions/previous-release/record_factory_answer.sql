-- For the bundle of release 0.1.0, which calls record_factory_response by this name.
create or replace function app.record_factory_answer(_id text, _attempt int, _factory_ref text, _error text)
returns text language sql as $$
  select app.record_factory_response(_id, _attempt, _factory_ref, _error)
$$;
