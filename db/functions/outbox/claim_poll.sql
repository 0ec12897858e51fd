-- Whether the caller should send the next poll message of a worker, for the time _at: true for one caller per window,
-- so that chains of poll messages never multiply. _again: the caller's own message was received twice, so the process
-- that claimed the poll may have died before sending it. A poll is at most 900 s away, the maximal delay of SQS; what
-- is due later takes several polls. PL/pgSQL for its speed (see live_role).
create or replace function app.claim_poll(_name text, _at timestamptz, _again boolean) returns boolean
language plpgsql as $$
begin
  insert into app.rate_tokens as poll (name, at)
  values ('poll:' || _name, least(_at, app.now() + interval '900 seconds'))
  on conflict (name) do update set at = excluded.at
  where poll.at <= app.now() or poll.at > excluded.at or _again;
  return found;
end $$;
