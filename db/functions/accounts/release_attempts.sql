-- Forgets the attempts that were counted (claim_attempt).
create or replace function app.release_attempts(_name text) returns void language sql as $$
  update app.rate_tokens set at = app.now() where name = _name
$$;
