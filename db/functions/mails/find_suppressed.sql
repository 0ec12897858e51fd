-- Those of the address hashes that get no mail any more.
create or replace function app.find_suppressed(_hashes jsonb) returns table (hash text) language sql stable as $$
  select suppression.address_hash from jsonb_array_elements_text(_hashes) hash
  join app.suppressions suppression on suppression.address_hash = hash and suppression.lifted_at is null
$$;
