-- A buyer's money in whole won. It changes by move_money alone, so every change has its entry.
create table app.wallets (
  user_id text collate "C" primary key references app.users,
  balance bigint not null check (balance >= 0),
  entries int not null check (entries > 0)                         -- how many there are: the number of the last one
) with (fillfactor = 50);

create table app.wallet_entries (
  user_id       text collate "C" not null references app.wallets,
  seq           int not null,
  cause         text not null check (cause in ('CHARGE', 'PAYMENT', 'REFUND')),
  amount        bigint not null,                                   -- what the balance changed by
  balance_after bigint not null check (balance_after >= 0),
  ref           text collate "C" not null,                         -- the charge, or the payment
  at            timestamptz not null default app.now(),
  primary key (user_id, seq),
  unique (ref, cause),                                             -- nothing is charged, paid or returned twice
  check (case when cause = 'PAYMENT' then amount < 0 else amount > 0 end)
);

-- One row an attempt to pay an order. All steps of an attempt are one commit here, because the money is ours; so the first
-- two statuses are seen as times and never alone (docs/decisions/0013).
create table app.payments (
  id              text collate "C" primary key,
  order_id        text collate "C" not null references app.orders,
  buyer_id        text collate "C" not null,
  amount          bigint not null check (amount >= 0),
  status          text not null check (status in ('INITIATED', 'IN_PROGRESS', 'COMPLETED', 'FAILED_CUSTOMER', 'FAILED_QUANTITY', 'CANCELED')),
  problem         text,                                            -- the code of what it failed by
  initiated_at    timestamptz not null default app.now(),
  in_progress_at  timestamptz,                                     -- null: the wallet was never asked
  ended_at        timestamptz,
  canceled_at     timestamptz,                                     -- the order was cancelled and the money went back
  idempotency_key text,                                            -- null: of the order's own request (`pay: true`)
  request_hash    text,
  check ((status in ('FAILED_CUSTOMER', 'FAILED_QUANTITY')) = (problem is not null)),
  check ((status in ('INITIATED', 'IN_PROGRESS')) = (ended_at is null)),
  check ((status in ('INITIATED', 'FAILED_QUANTITY')) = (in_progress_at is null)),
  check ((status = 'CANCELED') = (canceled_at is not null)),
  check ((idempotency_key is null) = (request_hash is null))
);
create index payments_of_order on app.payments (order_id);
create unique index payments_key on app.payments (buyer_id, idempotency_key) where idempotency_key is not null;
-- An order is paid once, whatever became of it later.
create unique index payments_paid on app.payments (order_id) where status in ('COMPLETED', 'CANCELED');

-- An attempt as callers see it; `_as_decided` shows it as it was answered first. In PL/pgSQL because it stands in an order's
-- answer (see live_role).
create function app.payment_answer(_p app.payments, _as_decided boolean) returns jsonb language plpgsql stable as $$
declare
  _decided text = case when _p.canceled_at is null then _p.status else 'COMPLETED' end;
  _steps jsonb = jsonb_build_array(jsonb_build_object('status', 'INITIATED', 'at', app.rfc3339(_p.initiated_at)));
begin
  if _p.id is null then return null; end if;
  if _p.in_progress_at is not null then
    _steps = _steps || jsonb_build_object('status', 'IN_PROGRESS', 'at', app.rfc3339(_p.in_progress_at));
  end if;
  if _p.ended_at is not null then _steps = _steps || jsonb_build_object('status', _decided, 'at', app.rfc3339(_p.ended_at)); end if;
  if _p.canceled_at is not null and not _as_decided then
    _decided = 'CANCELED';
    _steps = _steps || jsonb_build_object('status', 'CANCELED', 'at', app.rfc3339(_p.canceled_at));
  end if;
  return jsonb_build_object('id', _p.id, 'orderId', _p.order_id, 'amount', _p.amount, 'status', _decided, 'problem', _p.problem,
    'steps', _steps);
end $$;

-- Moves money into or out of a wallet and writes its entry, or does nothing and says so: a wallet is never below 0. It comes
-- last of all locks: orders, stock, wallets.
create function app.move_money(_user text, _amount bigint, _cause text, _ref text) returns boolean
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

-- Charges the caller's own wallet, once a key, and up to what a wallet may hold.
create function app.charge_wallet(_caller text, _issued_at bigint, _key text, _hash text, _id text, _amount bigint, _balance_max bigint)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _seen idempotency; _w wallets; _answer jsonb;
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

-- One attempt to pay an order whose row the caller holds: the money and the order's status change together, or the attempt
-- says why they do not. Who is too poor may try again until the deadline.
create function app.attempt_payment(_order app.orders, _id text, _key text, _hash text, _fails boolean, _request text) returns void
language plpgsql set search_path = app, pg_temp as $$
declare
  _status text = 'COMPLETED'; _problem text;
begin
  if _order.payment_due_at is null then
    _status = 'FAILED_QUANTITY'; _problem = 'stock.sold_out';
  elsif _fails then
    _status = 'FAILED_CUSTOMER'; _problem = 'payment.failed';
  elsif not move_money(_order.buyer_id, -_order.total, 'PAYMENT', _id) then
    _status = 'FAILED_CUSTOMER'; _problem = 'payment.insufficient_balance';
  end if;
  insert into payments (id, order_id, buyer_id, amount, status, problem, in_progress_at, ended_at, idempotency_key, request_hash)
  values (_id, _order.id, _order.buyer_id, _order.total, _status, _problem,
    case when _status <> 'FAILED_QUANTITY' then app.now() end, app.now(), _key, _hash);
  if _status = 'COMPLETED' then
    update orders o set status = 'PREPARING', payment_id = _id where o.id = _order.id;
    insert into order_history (order_id, seq, from_status, to_status, actor, at, request_id)
    values (_order.id, 2, 'NOTPAYED', 'PREPARING', _order.buyer_id, app.now(), _request);
    insert into outbox (topic, type, data, request_id)
    select 'order', 'order.paid', jsonb_build_object('orderId', _order.id, 'buyerId', _order.buyer_id, 'total', _order.total,
      'units', sum(l.quantity), 'paymentId', _id), _request
    from order_lines l where l.order_id = _order.id;
  else
    update orders o set payment_id = _id where o.id = _order.id and o.payment_id is distinct from _id;
    insert into outbox (topic, type, data, request_id) values ('order', 'payment.failed', jsonb_build_object('paymentId', _id,
      'orderId', _order.id, 'amount', _order.total, 'status', _status, 'problem', _problem), _request);
  end if;
end $$;

-- Pays an order of the caller's, before its deadline and once. What is refused without an attempt leaves no trace, and its
-- key is free again. _luck below _failure_percent is the shop's own fault dice: it fails like a card that was declined.
create function app.pay_order(_caller text, _issued_at bigint, _key text, _hash text, _order text, _id text, _luck float8,
  _failure_percent float8, _request text)
returns table (outcome text, replayed boolean, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _p payments; _o orders;
begin
  if _role is null then return query select 'auth.required', false, null::jsonb; return; end if;
  if _role <> 'BUYER' then return query select 'auth.forbidden', false, null::jsonb; return; end if;
  perform pg_advisory_xact_lock(42, hashtext(_caller || _key));
  select * into _p from payments p where p.buyer_id = _caller and p.idempotency_key = _key;
  if found then
    if _p.request_hash <> _hash then return query select 'key-conflict', true, null::jsonb; return; end if;
    return query select coalesce(_p.problem, 'paid'), true, payment_answer(_p, true);
    return;
  end if;
  select * into _o from orders o where o.id = _order and o.buyer_id = _caller for no key update;
  if not found then return query select 'order.not_found', false, null::jsonb; return; end if;
  if _o.reason is not null and _o.reason <> 'PAYMENT_TIMEOUT' then return query select 'order.cancelled', false, null::jsonb; return; end if;
  if _o.status in ('PREPARING', 'SHIPPING', 'DELIVERED') then return query select 'order.already_paid', false, null::jsonb; return; end if;
  if _o.status = 'CANCELLED' or app.now() >= _o.payment_due_at then
    return query select 'order.payment_expired', false, null::jsonb; return;
  end if;
  perform attempt_payment(_o, _id, _key, _hash, _luck < _failure_percent, _request);
  return query select coalesce(p.problem, 'paid'), false, payment_answer(p, true) from payments p where p.id = _id;
end $$;

grant select, insert, update on app.wallets, app.payments to shop_app;
grant select, insert on app.wallet_entries to shop_app;
grant execute on all functions in schema app to shop_app;
