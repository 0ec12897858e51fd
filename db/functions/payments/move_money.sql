-- Moves money into or out of a wallet and writes its entry, or does nothing and says so: a wallet is never below 0. It comes
-- last of all locks: orders, stock, wallets.
create or replace function app.move_money(_user text, _amount bigint, _cause text, _ref text) returns boolean
language plpgsql set search_path = app, pg_temp as $$
declare
  _w wallets;
begin
  if _amount = 0 then return true; end if;
  update wallets w set balance = w.balance + _amount, entries = w.entries + 1
  where w.user_id = _user and w.balance + _amount >= 0 returning * into _w;
  if not found then return false; end if;
  insert into wallet_entries (user_id, seq, cause, amount, balance_after, ref)
  values (_user, _w.entries, _cause, _amount, _w.balance, _ref);
  return true;
end $$;
