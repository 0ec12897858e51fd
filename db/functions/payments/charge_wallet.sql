-- Charges the caller's own wallet, once a key, and up to what a wallet may hold.
create or replace function app.charge_wallet(_caller text, _issued_at bigint, _key text, _hash text, _id text, _amount bigint, _balance_max bigint)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = held_role(_caller, _issued_at);                     -- nobody leaves while his money comes in
  _seen idempotency; _w wallets; _answer jsonb;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));   -- a parallel repeat waits here, then finds the answer
  select * into _seen from idempotency i where i.caller = _caller and i.route = 'chargeWallet' and i.key = _key;
  if found then
    return query select case when _seen.request_hash = _hash then 'charged' else 'key-conflict' end, true,
      case when _seen.request_hash = _hash then _seen.answer end;
    return;
  end if;
  insert into wallets as w (user_id, balance, entries) values (_caller, _amount, 1)
  on conflict (user_id) do update set balance = w.balance + _amount, entries = w.entries + 1 where w.balance + _amount <= _balance_max
  returning * into _w;
  if not found then return query select 'wallet.full', false, null::jsonb; return; end if;
  insert into wallet_entries (user_id, seq, cause, amount, balance_after, ref) values (_caller, _w.entries, 'CHARGE', _amount, _w.balance, _id);
  _answer = jsonb_build_object('id', _id, 'amount', _amount, 'balance', _w.balance, 'at', rfc3339(app.now()));
  insert into idempotency (caller, route, key, request_hash, answer) values (_caller, 'chargeWallet', _key, _hash, _answer);
  return query select 'charged', false, _answer;
end $$;
