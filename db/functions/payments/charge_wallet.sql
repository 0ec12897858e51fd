-- Charges the caller's own wallet, once per key and up to the maximal balance.
create or replace function app.charge_wallet(_caller text, _issued_at bigint, _key text, _hash text, _id text,
  _amount bigint, _balance_max bigint)
returns table (outcome text, replayed boolean, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  -- Locks the account: it cannot be deleted while money is charged.
  _role text = held_role(_caller, _issued_at);
  _wallet wallets;
  _response jsonb;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  return query select begun.outcome, true, begun.response
  from begin_idempotent(_caller, 'chargeWallet', _key, _hash, 'charged') begun;
  if found then return; end if;

  insert into wallets as wallet (user_id, balance, entries) values (_caller, _amount, 1)
  on conflict (user_id) do update set balance = wallet.balance + _amount, entries = wallet.entries + 1
  where wallet.balance + _amount <= _balance_max returning * into _wallet;
  if not found then return query select 'wallet.full', false, null::jsonb; return; end if;
  insert into wallet_entries (user_id, seq, cause, amount, balance_after, ref)
  values (_caller, _wallet.entries, 'CHARGE', _amount, _wallet.balance, _id);
  _response = jsonb_build_object('id', _id, 'amount', _amount, 'balance', _wallet.balance, 'at', rfc3339(app.now()));
  insert into idempotency (caller, route, key, request_hash, answer)
  values (_caller, 'chargeWallet', _key, _hash, _response);
  return query select 'charged', false, _response;
end $$;
