create or replace function app.give_tries_back(_name text) returns void language sql as $$
  update app.rate_tokens set at = app.now() where name = _name
$$;
