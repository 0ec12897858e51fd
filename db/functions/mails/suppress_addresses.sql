-- Suppresses addresses because of feedback about a time (_at; null: now). Each address is the list of its hashes under
-- every key, the newest key first. Feedback may come late, twice or out of a dead letter, so the operator who lifted
-- the suppression after that time has the last word. The first reason is kept. Returns how many addresses became
-- suppressed.
create or replace function app.suppress_addresses(_addresses jsonb, _reason text, _at timestamptz) returns int
language plpgsql set search_path = app, pg_temp as $$
declare
  _added int;
begin
  -- A lift of one of these addresses is waited for, then seen.
  perform from suppressions known where known.address_hash in (
    select jsonb_array_elements_text(address) from jsonb_array_elements(_addresses) address)
  order by known.address_hash for update;
  insert into suppressions as known (address_hash, reason)
  select distinct address->>0, _reason from jsonb_array_elements(_addresses) address
  where not exists (
    select from jsonb_array_elements_text(address) hash join suppressions lifted on lifted.address_hash = hash
    where lifted.lifted_at >= coalesce(_at, app.now()))
  order by 1
  on conflict (address_hash) do update set reason = excluded.reason, at = excluded.at,
    lifted_at = null, lifted_by = null
  where known.lifted_at < coalesce(_at, app.now());
  get diagnostics _added = row_count;
  return _added;
end $$;
