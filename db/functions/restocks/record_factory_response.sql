-- Records the response of the factory. A delivery may arrive before it, so only an open attempt is changed.
create or replace function app.record_factory_response(_id text, _attempt int, _factory_ref text, _error text)
returns text language sql as $$
  update app.restocks set
    state = case when _error is null then 'ASKED' else state end,
    factory_ref = coalesce(_factory_ref, factory_ref), last_error = _error, leased_until = null
  where id = _id and attempt = _attempt and state = 'ASKING' returning state
$$;
