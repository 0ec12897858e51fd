create or replace function app.find_suppressed(_hashes jsonb) returns table (hash text) language sql stable as $$
  select s.address_hash from jsonb_array_elements_text(_hashes) h join app.suppressions s on s.address_hash = h
$$;
