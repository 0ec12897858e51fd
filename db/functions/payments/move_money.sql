-- Adds an amount to a wallet and writes its entry. False: the balance would fall below 0, and nothing was changed. The
-- lock order of the shop is orders, stock, wallets; the wallet is last.
create or replace function app.move_money(_user text, _amount bigint, _cause text, _ref text) returns boolean
language plpgsql set search_path = app, pg_temp as $$
declare
  _wallet wallets;
begin
  if _amount = 0 then return true; end if;
  update wallets wallet set balance = wallet.balance + _amount, entries = wallet.entries + 1
  where wallet.user_id = _user and wallet.balance + _amount >= 0 returning * into _wallet;
  if not found then return false; end if;
  insert into wallet_entries (user_id, seq, cause, amount, balance_after, ref)
  values (_user, _wallet.entries, _cause, _amount, _wallet.balance, _ref);
  return true;
end $$;
