-- Begins a POST request with an idempotency key. No row: the key is new, and the caller inserts the response into
-- `idempotency` in this same commit. A row: the key was used before; the outcome is _outcome with the first response,
-- or 'key-conflict' when that request had another body. A parallel repeat waits here for the commit of the first
-- request.
create or replace function app.begin_idempotent(_caller text, _route text, _key text, _hash text, _outcome text)
returns table (outcome text, response jsonb) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  return query select case when first.request_hash = _hash then _outcome else 'key-conflict' end,
    case when first.request_hash = _hash then first.answer end
  from app.idempotency first where first.caller = _caller and first.route = _route and first.key = _key;
end $$;
