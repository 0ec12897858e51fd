-- Places 1..N orders in one call, in the order of arrival, each with all its lines or not at all. It keeps stock
-- correct: the stock rows and wallets are locked first, then everything is decided on a snapshot taken after the locks,
-- then the orders are written by one statement. So two buyers can never get the same unit, and a repeated key never
-- takes a second one. An order that is paid at once is written as paid.
--
-- _orders: [{"id", "buyer", "iat", "key", "hash", "request", "lines": [{"p": product, "q": quantity}]}]. "cart": true
-- instead of lines takes the buyer's cart, which the order empties (of two orders of one cart in a call the first takes
-- it). "pay": {"id", "luck"} pays the order in the same commit. "expected": {"total", "prices"} is what the buyer has
-- seen: an order that would cost more is rejected. An order without these three costs one check of the JSON for each.
-- `short`: the lines that fell short; of a rejected order its prices, its limit, or the seconds until the buyer may
-- order again.
--
-- An order waits for a lock for at most _lock_milliseconds, then fails with 55P03, and nothing is placed. Null (the
-- previous release, and an order that must not be queued): four seconds, so that no order is placed after the
-- function's own time of ten seconds is over.
--
-- The orders of a call are either direct, or order requests of the order queue with "accepted" (epoch milliseconds) and
-- "contended". With _lock_milliseconds, direct orders of a product whose stock row is marked (queued_until) get the
-- outcome `queued`, and nothing is changed. A request that is older than _request_minutes is never placed, a rejection
-- is stored and final for its id, and contended requests mark their stock rows for _mark_seconds. A second cart of a
-- buyer in a call of requests is `queued`: whether the first one empties the cart is decided with it.
--
-- The other settings of the function give the same index plans on an empty and on a full database (measured: the
-- generic plan is 2 x as fast, the index-only settings 2.4 x on new tables).
create or replace function app.place_orders(_orders jsonb, _pay_within_minutes int, _open_orders_max int,
  _waitlist_hours int, _failure_percent float8, _lock_milliseconds int default null, _request_minutes int default null,
  _late_seconds int default null, _mark_seconds int default null, _crowd_min int default null)
returns table (nth int, outcome text, replayed boolean, code text, line int, response jsonb, short jsonb,
  announced boolean)
language plpgsql
set search_path = app, pg_temp set plan_cache_mode = force_generic_plan set jit = off
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set lock_timeout = '4s'
as $$
#variable_conflict use_column
declare
  -- By order, in the order of arrival.
  _ids text[]; _buyers text[]; _iats bigint[]; _keys text[]; _hashes text[]; _requests text[]; _roles text[];
  _verdicts text[];                    -- null: to be placed; 'seen': the key was used before; otherwise a problem code
  _bad_lines int[]; _sellers text[];
  _payments text[] = '{}'; _lucks float8[];   -- the payment to make at once, and its failure injection
  _paid int[] = '{}';                         -- the orders whose payment will succeed
  -- The locked wallets, and what the orders before have left in one of them.
  _payers text[]; _balances bigint[]; _payer text; _left bigint;
  _blocked timestamptz[];                     -- until when the buyer may not order, after too many cancellations
  _risen int[] = '{}'; _details jsonb[] = '{}';   -- orders that cost more than expected; the details for the caller
  -- By line: the place of its order in the arrays above, its number, its product and quantity.
  _line_orders int[]; _line_numbers int[]; _line_products text[]; _line_quantities int[];
  _line_prices int[]; _line_sellers text[]; _line_problems text[];
  _line_shorts int[] = '{}'; _line_rounds int[] = '{}';   -- units that were left for a short line; its stock cycle
  _limited boolean; _held bigint;             -- a product has a limit per buyer; units that the buyer holds
  -- The open orders of the buyer before this call, and whether the orders of a buyer may exceed the limit in this call.
  _open int[]; _crowded boolean;
  -- The products whose stock is locked, their available units, and their stock cycles before this call.
  _slots int[]; _marked boolean; _locked text[]; _locked_units int[]; _locked_rounds int[]; _announced_rounds int[];
  _scarce text[]; _units_left int[]; _scarce_rounds int[]; _rejected int[] = '{}';
  _cart_orders text[] = '{}'; _carts jsonb;   -- ids of orders of carts; the lines by buyer
  _announced boolean = false;                 -- this call published a shortage
  _placed text[] = '{}';                      -- ids that this call, and not an earlier try of it, placed
  _order record; _line record; _i int; _fits boolean;
  -- Order requests: when each was accepted, whether it was contended, and the code if it is not to be placed any more.
  _queued boolean = coalesce(_orders->0 ? 'accepted', false);
  _accepted timestamptz[]; _contended boolean[]; _ended text[];
  _later int[];                               -- further carts of a buyer, to be decided in another call
begin
  if _lock_milliseconds is not null then
    -- 0 would wait for ever. The setting of the function restores the old value at its end.
    perform set_config('lock_timeout', greatest(_lock_milliseconds, 1)::text, true);
  end if;
  if _queued then
    -- The same message may be delivered to two consumers at once: one of them waits here, whatever stock rows it locks.
    perform pg_advisory_xact_lock(47, request.slot) from (
      select hashtext(v->>'id') as slot from jsonb_array_elements(_orders) given(v) order by 1 offset 0) request;
    select array_agg(asked.at order by asked.n),
      -- Age says something in a full batch only: with little traffic a batch may be collected for longer.
      array_agg(asked.contended or jsonb_array_length(_orders) >= _crowd_min
        and asked.at + make_interval(secs => _late_seconds) <= app.now() order by asked.n)
    into _accepted, _contended from (
      select to_timestamp((v->>'accepted')::bigint / 1000.0) as at, (v->>'contended')::boolean as contended, n
      from jsonb_array_elements(_orders) with ordinality given(v, n)) asked;
  end if;
  if _orders @? '$[*].cart' then
    -- In the order of the buyers, whatever the order of arrival: two batches of the same carts do not deadlock.
    select jsonb_object_agg(held.buyer, held.lines) into _carts from (
      select own.buyer, lock_cart(own.buyer) as lines from (
        select distinct v->>'buyer' as buyer from jsonb_array_elements(_orders) given(v) where v ? 'cart'
        order by 1 offset 0) own offset 0) held;
    select jsonb_agg(case
        when wanted.v ? 'cart' then wanted.v || jsonb_build_object('lines',
          case when wanted.first then _carts->(wanted.v->>'buyer') else '[]' end)
        else wanted.v end order by wanted.n),
      array_agg(wanted.v->>'id') filter (where wanted.v ? 'cart'),
      array_agg(wanted.n order by wanted.n) filter (where _queued and wanted.v ? 'cart' and not wanted.first)
    into _orders, _cart_orders, _later
    from (
      select v, n, row_number() over (partition by v->>'buyer', v ? 'cart' order by n) = 1 as first
      from jsonb_array_elements(_orders) with ordinality given(v, n)) wanted;
  end if;
  if _orders @? '$[*].pay' then
    select array_agg(v->'pay'->>'id' order by n), array_agg((v->'pay'->>'luck')::float8 order by n)
    into _payments, _lucks
    from jsonb_array_elements(_orders) with ordinality given(v, n);
  end if;
  select array_agg(v->>'id' order by n), array_agg(v->>'buyer' order by n), array_agg((v->>'iat')::bigint order by n),
    array_agg(v->>'key' order by n), array_agg(v->>'hash' order by n), array_agg(v->>'request' order by n)
  into _ids, _buyers, _iats, _keys, _hashes, _requests from jsonb_array_elements(_orders) with ordinality given(v, n);
  select array_agg(given.n::int order by given.n, line.m), array_agg(line.m::int - 1 order by given.n, line.m),
    array_agg(line.v->>'p' order by given.n, line.m), array_agg((line.v->>'q')::int order by given.n, line.m)
  into _line_orders, _line_numbers, _line_products, _line_quantities
  from jsonb_array_elements(_orders) with ordinality given(v, n),
    jsonb_array_elements(given.v->'lines') with ordinality line(v, m);

  -- A crowd waits for one of the products: the order goes behind it. Not if the product is visibly sold out.
  select array_agg(hashtext(stock.product_id) order by hashtext(stock.product_id)),
    coalesce(bool_or(stock.queued_until > app.now()), false) into _slots, _marked
  from stock where stock.product_id = any (_line_products)
    and not (stock.on_hand = stock.reserved and stock.announced_round = stock.round);
  if _lock_milliseconds is not null and not _queued and _marked then
    return query select wanted.n::int, 'queued', false, null::text, null::int, null::jsonb, null::jsonb, false
    from unnest(_ids) with ordinality wanted(id, n) order by wanted.n;
    return;
  end if;

  -- 0. The present roles of the buyers, whose accounts cannot be deleted until this commit. The foreign key of orders
  --    takes the same lock a little later, when it would be too late to read the role.
  select array_agg(buyer.role order by wanted.n), array_agg(own.blocked_until order by wanted.n) into _roles, _blocked
  from unnest(_buyers, _iats) with ordinality wanted(buyer, iat, n) left join lateral (
    select role_at(account, wanted.iat) as role from users account where account.id = wanted.buyer for key share) buyer
  on true left join cancellations own on own.buyer_id = wanted.buyer and own.blocked_until > app.now();

  -- 1. Lock the stock rows, everywhere in the same order (no deadlocks). An advisory lock per product comes first: its
  --    queue resumes one waiter at a time, a contended row resumes them all (measured: 1.7 x at 100 callers). A product
  --    that is visibly sold out and announced as such is not locked: its orders are rejected without waiting (measured:
  --    550 -> 2,700 rejections a second).
  perform pg_advisory_xact_lock(41, contended.slot) from unnest(_slots) contended(slot);
  select array_agg(held.product_id), array_agg(held.available), array_agg(held.round), array_agg(held.announced_round)
  into _locked, _locked_units, _locked_rounds, _announced_rounds from (
    select stock.product_id, stock.on_hand - stock.reserved as available, stock.round, stock.announced_round from stock
    where stock.product_id = any (_line_products)
      and not (stock.on_hand = stock.reserved and stock.announced_round = stock.round)
    order by stock.product_id for no key update) held;

  -- Wallets are the last locks, in the order of the buyers, before anything is written: so the payment is decided with
  -- the order, and a paid order is written once. Without a locked product no order is paid.
  if _payments <> '{}' and _locked is not null then
    select array_agg(held.user_id), array_agg(held.balance) into _payers, _balances from (
      select wallet.user_id, wallet.balance from wallets wallet
      where wallet.user_id in (
        select one.buyer from unnest(_buyers, _payments) one(buyer, payment) where one.payment is not null)
      order by wallet.user_id for no key update) held;
  end if;

  -- The products are read once, after the locks: what is compared here is what step 4 charges, even if a seller changes
  -- a price meanwhile.
  select array_agg(product.price order by line.at), array_agg(product.seller_id order by line.at),
    array_agg(case when product.id is null or product.deleted_at is not null then 'product.not_found'
      when product.available_at > app.now() or product.end_at <= app.now() then 'product.not_on_sale' end
      order by line.at),
    coalesce(bool_or(product.max_per_buyer is not null), false)
  into _line_prices, _line_sellers, _line_problems, _limited
  from unnest(_line_products) with ordinality line(p, at) left join products product on product.id = line.p;
  if _orders @? '$[*].expected' then
    for _order in
      select given.n::int, charged.total, charged.prices
      from jsonb_array_elements(_orders) with ordinality given(v, n) cross join lateral (
        select sum(line.price::bigint * line.q) as total,
          bool_or(line.price > (given.v->'expected'->'prices'->>line.no)::int) as risen,
          jsonb_agg(jsonb_build_object('line', line.no, 'productId', line.p, 'unitPrice', line.price) order by line.no)
            as prices
        from unnest(_line_orders, _line_numbers, _line_products, _line_quantities, _line_prices)
          line(o, no, p, q, price)
        where line.o = given.n) charged
      where charged.risen or charged.total > (given.v->'expected'->>'total')::bigint
    loop
      _risen = _risen || _order.n;
      _details[_order.n] = jsonb_build_object('total', _order.total, 'prices', _order.prices);
    end loop;
  end if;

  -- A request that was rejected before, or is too old, is not placed: a later delivery of it changes nothing.
  if _queued then
    select array_agg(coalesce(earlier.code, case
      when _accepted[wanted.n] + make_interval(mins => _request_minutes) <= app.now() then 'order.request_expired' end)
      order by wanted.n) into _ended
    from unnest(_ids) with ordinality wanted(id, n) left join order_rejections earlier on earlier.order_id = wanted.id;
  end if;

  -- 2. Who may order, and what may be ordered, on a snapshot taken after the locks: a repeat that waited for the same
  --    stock row sees the order of the first request here.
  select array_agg(one.verdict order by one.n), array_agg(one.bad_line order by one.n),
    array_agg(one.seller order by one.n), array_agg(one.open order by one.n),
    bool_or(one.verdict is null and one.open >= _open_orders_max)
  into _verdicts, _bad_lines, _sellers, _open, _crowded from (
    select wanted.n, wanted.buyer, wanted.key, lines.seller, coalesce(lines.missing, lines.closed) as bad_line,
      open.count as open,
      case when _queued and known.id is not null then 'seen'
           when _ended[wanted.n] is not null then _ended[wanted.n]
           when wanted.n = any (_later) then 'queued'
           when _roles[wanted.n] is null then 'auth.unknown_user'
           when known.id is not null then 'seen'
           when _roles[wanted.n] <> 'BUYER' then 'auth.forbidden'
           when _blocked[wanted.n] is not null then 'order.too_many_cancellations'
           when lines.count = 0 then 'order.cart_empty'
           when lines.missing is not null then 'product.not_found'
           when lines.closed is not null then 'product.not_on_sale'
           when lines.seller <> lines.other_seller then 'order.mixed_sellers'
           when wanted.n = any (_risen) then 'order.price_changed'
      end as verdict
    from unnest(_ids, _buyers, _keys) with ordinality wanted(id, buyer, key, n)
    left join orders known on known.buyer_id = wanted.buyer and known.idempotency_key = wanted.key
    cross join lateral (
      select min(line.seller) as seller, max(line.seller) as other_seller, count(*) as count,
        min(line.no) filter (where line.problem = 'product.not_found') as missing,
        min(line.no) filter (where line.problem = 'product.not_on_sale') as closed
      from unnest(_line_orders, _line_numbers, _line_sellers, _line_problems) line(o, no, seller, problem)
      where line.o = wanted.n) lines
    cross join lateral (
      select count(*) from (
        select from orders unfinished
        where unfinished.buyer_id = wanted.buyer and unfinished.status in ('NOTPAYED', 'PREPARING', 'SHIPPING')
        limit _open_orders_max) counted) open) one;
  if cardinality(_ids) > 1 then
    -- The second request with a key is a repeat of the first; and the requests of a buyer count together.
    select array_agg(case when one.duplicate then 'seen' else one.verdict end order by one.n),
      bool_or(one.verdict is null and not one.duplicate and one.last > _open_orders_max)
    into _verdicts, _crowded from (
      select checked.n, checked.verdict, checked.duplicate, checked.open
        + count(*) filter (where checked.verdict is null and not checked.duplicate) over (partition by checked.buyer)
        as last
      from (
        select given.n, given.buyer, given.verdict, given.open, given.verdict is null and row_number() over (
          partition by given.buyer, given.key, given.verdict is null order by given.n) > 1 as duplicate
        from unnest(_buyers, _keys, _verdicts, _open) with ordinality given(buyer, key, verdict, open, n)) checked) one;
  end if;

  if _queued then
    for _order in
      select wanted.n::int, earlier.line, earlier.details
      from unnest(_ids) with ordinality wanted(id, n) left join order_rejections earlier on earlier.order_id = wanted.id
      where _verdicts[wanted.n] = _ended[wanted.n]
    loop
      _bad_lines[_order.n] = _order.line;
      _details[_order.n] = _order.details;
    end loop;
  end if;

  -- 3. First come, first served: the limits of the buyers, and the units of the products that do not suffice for all.
  --    Each order is decided after the orders before it, because a limit counts only what is placed in the end.
  if cardinality(_line_products) = 1 and _line_quantities[1] <= _locked_units[1] then
    _scarce = '{}';
  else
    select coalesce(array_agg(demand.p order by demand.p), '{}'),
      array_agg(coalesce(held.available, 0) order by demand.p),
      -- A product that was not locked is short in the announced cycle: a delivery may have opened the next one since.
      array_agg(coalesce(held.round, (select stock.announced_round from stock where stock.product_id = demand.p))
        order by demand.p)
    into _scarce, _units_left, _scarce_rounds from (
      select line.p, sum(line.q) as q from unnest(_line_orders, _line_products, _line_quantities) line(o, p, q)
      where _verdicts[line.o] is null or (_limited or _crowded) and _verdicts[line.o] = 'seen' group by line.p) demand
    left join unnest(_locked, _locked_units, _locked_rounds) held(p, available, round) on held.p = demand.p
    where held.available is null or demand.q > held.available;
  end if;

  if _limited or _crowded or _scarce <> '{}' then
    for _order in
      select line.o,
        coalesce(array_agg(array_position(_scarce, line.p) order by line.n) filter (where line.p = any (_scarce)), '{}')
          as at,
        array_agg(line.q order by line.n) filter (where line.p = any (_scarce)) as q,
        array_agg(line.place order by line.n) filter (where line.p = any (_scarce)) as places
      from unnest(_line_orders, _line_numbers, _line_products, _line_quantities) with ordinality line(o, n, p, q, place)
      where (_verdicts[line.o] is null or _verdicts[line.o] = 'seen')
        and (_limited or _crowded or line.p = any (_scarce)) group by line.o order by line.o
    loop
      continue when _verdicts[_order.o] is not null;
      if _crowded and _open[_order.o] + (
        select count(*) from unnest(_buyers, _verdicts) with ordinality other(buyer, verdict, n)
        where other.n < _order.o and other.buyer = _buyers[_order.o] and other.verdict is null
          and other.n <> all (_rejected)) >= _open_orders_max
      then
        _verdicts[_order.o] = 'order.too_many_open';
      elsif _limited then
        -- The limit per buyer is exact: an order of the same buyer and product held the stock row until its commit. A
        -- product that was not locked is sold out, so its orders are rejected anyway.
        for _line in
          select line.no, line.p, line.q, product.max_per_buyer as most
          from unnest(_line_orders, _line_numbers, _line_products, _line_quantities) line(o, no, p, q)
          join products product on product.id = line.p
          where line.o = _order.o and product.max_per_buyer is not null order by line.no
        loop
          select coalesce(sum(line.quantity), 0) into _held
          from orders own join order_lines line on line.order_id = own.id
          where own.buyer_id = _buyers[_order.o] and own.status <> 'CANCELLED' and line.product_id = _line.p;
          select _held + coalesce(sum(line.q), 0) into _held
          from unnest(_line_orders, _line_products, _line_quantities) line(o, p, q)
          where line.o < _order.o and line.p = _line.p and _buyers[line.o] = _buyers[_order.o]
            and _verdicts[line.o] is null and line.o <> all (_rejected);
          if _held + _line.q > _line.most then
            _verdicts[_order.o] = 'order.limit_per_buyer';
            _bad_lines[_order.o] = _line.no;
            _details[_order.o] = jsonb_build_object('limit', _line.most, 'held', _held);
            exit;
          end if;
        end loop;
      end if;
      if _verdicts[_order.o] is not null then
        -- Nothing is placed with this key, so its next repeat in this call is no repeat.
        _i = (select min(other.n) from unnest(_buyers, _keys, _verdicts) with ordinality other(buyer, key, verdict, n)
          where other.n > _order.o and other.verdict = 'seen' and other.buyer = _buyers[_order.o]
            and other.key = _keys[_order.o]);
        if _i is not null then _verdicts[_i] = null; end if;
        continue;
      end if;
      _fits = true;
      for _i in 1..cardinality(_order.at) loop
        if _units_left[_order.at[_i]] < _order.q[_i] then
          _fits = false;
          _line_shorts[_order.places[_i]] = _units_left[_order.at[_i]];
          _line_rounds[_order.places[_i]] = _scarce_rounds[_order.at[_i]];
        end if;
      end loop;
      if _fits then
        for _i in 1..cardinality(_order.at) loop
          _units_left[_order.at[_i]] = _units_left[_order.at[_i]] - _order.q[_i];
        end loop;
      else
        _rejected = _rejected || _order.o;
      end if;
    end loop;
  end if;

  -- Which payments will succeed. What an order leaves in the wallet pays the next order of its buyer.
  if _payments <> '{}' then
    for _order in
      select one.n::int, one.buyer,
        (select sum(line.price::bigint * line.q) from unnest(_line_orders, _line_quantities, _line_prices)
          line(o, q, price) where line.o = one.n) as total
      from unnest(_buyers, _payments, _verdicts) with ordinality one(buyer, payment, verdict, n)
      where one.payment is not null and one.verdict is null and one.n <> all (_rejected)
        and _lucks[one.n] >= _failure_percent
      order by one.buyer, one.n
    loop
      if _order.buyer is distinct from _payer then
        _payer = _order.buyer;
        _left = coalesce(_balances[array_position(_payers, _payer)], 0);
      end if;
      if _left >= _order.total then
        _paid = _paid || _order.n;
        _left = _left - _order.total;
      end if;
    end loop;
  end if;

  -- 4. Write everything with one statement (keys in order, so that concurrent repeats wait but never deadlock). An
  --    order whose key a concurrent call has just taken has no effect: every part joins `placed`.
  if array_position(_verdicts, null) is not null then
    with placed as (
      insert into orders as new (id, buyer_id, seller_id, status, reason, total, created_at, payment_due_at,
        idempotency_key, request_hash, payment_id, accepted_at)
      select wanted.id, wanted.buyer, _sellers[wanted.n],
        case when wanted.rejected then 'CANCELLED' when wanted.n = any (_paid) then 'PREPARING' else 'NOTPAYED' end,
        case when wanted.rejected then 'OUT_OF_STOCK' end,
        (select sum(line.price::bigint * line.q) from unnest(_line_orders, _line_quantities, _line_prices)
          line(o, q, price) where line.o = wanted.n),
        app.now(),
        case when not wanted.rejected then app.now() + make_interval(mins => _pay_within_minutes) end,
        wanted.key, wanted.hash, _payments[wanted.n], _accepted[wanted.n]
      from (
        select given.*, given.n = any (_rejected) as rejected
        from unnest(_ids, _buyers, _keys, _hashes) with ordinality given(id, buyer, key, hash, n)
        where _verdicts[given.n] is null) wanted
      order by wanted.buyer, wanted.key
      on conflict (buyer_id, idempotency_key) do nothing
      returning new.id, new.buyer_id, new.total, new.reason, array_position(_ids, new.id) as n),
    lines as (
      select placed.id, placed.reason, line.no, line.p, line.q, line.price, _line_shorts[line.place] as short,
        _line_rounds[line.place] as round, _contended[placed.n] as contended
      from placed
      join unnest(_line_orders, _line_numbers, _line_products, _line_quantities, _line_prices)
        with ordinality line(o, no, p, q, price, place) on line.o = placed.n),
    need as (
      select line.p, coalesce(sum(line.q) filter (where line.reason is null), 0)::int as q,
        bool_or(line.short is not null) as short, bool_or(line.contended) as contended
      from lines line group by line.p),
    touched as (
      update stock set
        reserved = stock.reserved + need.q,
        announced_round = case
          when need.short or stock.on_hand - stock.reserved = need.q then stock.round else stock.announced_round end,
        -- From the commit on and not from app.now(), which is before the wait for the locks; a mark is never shortened.
        queued_until = case when need.contended then greatest(stock.queued_until,
          app.now() + (clock_timestamp() - transaction_timestamp()) + make_interval(secs => _mark_seconds))
          else stock.queued_until end
      from need
      where stock.product_id = need.p and stock.product_id = any (_locked)
        and (need.q > 0 or need.short and stock.announced_round < stock.round)
      returning stock.announced_round = stock.round as is_short),
    write_lines as (
      insert into order_lines (order_id, line, product_id, quantity, unit_price, short_round, short_available)
      select line.id, line.no, line.p, line.q, line.price, line.round, line.short from lines line),
    write_moves as (
      insert into stock_moves (product_id, on_hand_delta, reserved_delta, cause, ref)
      select line.p, 0, line.q, 'ORDER', line.id from lines line where line.reason is null),
    write_history as (
      insert into order_history (order_id, seq, to_status, reason, actor, at, request_id)
      select placed.id, 1, case when placed.reason is null then 'NOTPAYED' else 'CANCELLED' end, placed.reason,
        placed.buyer_id, app.now(), _requests[placed.n]
      from placed),
    published as (
      insert into outbox (topic, type, data, request_id)
      select 'order', case when placed.reason is null then 'order.placed' else 'order.refused' end,
        jsonb_build_object('orderId', placed.id, 'buyerId', placed.buyer_id, 'total', placed.total, 'units', sums.units,
          'lines', sums.lines),
        _requests[placed.n]
      from placed
      -- The reserved lines, or those that were short.
      cross join lateral (
        select sum(line.q) as units,
          jsonb_agg(jsonb_build_object('productId', line.p, 'quantity', line.q) order by line.no)
            filter (where placed.reason is null or line.short is not null) as lines
        from lines line where line.id = placed.id) sums)
    select (select coalesce(array_agg(placed.id), '{}') from placed),
      (select coalesce(bool_or(touched.is_short), false) from touched)
    into _placed, _announced;
  end if;

  -- What only a shortage writes: one event per product and stock cycle, and the buyers who wait for the product.
  if _announced then
    insert into outbox (topic, type, data, request_id)
    select 'stock', 'stock.out', jsonb_build_object('productId', touched.product_id, 'round', touched.round,
      'available', touched.on_hand - touched.reserved), _requests[1]
    from stock touched
    where touched.product_id = any (_locked) and touched.announced_round = touched.round
      and _announced_rounds[array_position(_locked, touched.product_id)] < touched.round order by touched.product_id;
    _announced = found;
  end if;
  if _rejected <> '{}' then
    insert into waitlist as entry (product_id, buyer_id, refused_at, turn)
    select distinct line.p, _buyers[line.o], app.now(), first_notice_cycle(_line_rounds[line.place])
    from unnest(_line_orders, _line_products) with ordinality line(o, p, place)
    where _line_shorts[line.place] is not null and _ids[line.o] = any (_placed) order by 1, 2
    on conflict (product_id, buyer_id) do update set refused_at = excluded.refused_at,
      turn = case when entry.subscribed_at is null then greatest(entry.turn, excluded.turn) else entry.turn end
    where entry.refused_at is null or entry.refused_at < app.now() - make_interval(hours => _waitlist_hours);
  end if;

  -- 5. For the orders that were placed here and not by an earlier try of this call: empty their carts, and pay those
  --    that are to be paid at once. One order at a time, by its id: the plan of a join might begin with all orders.
  if _cart_orders <> '{}' then
    for _i in 1..cardinality(_ids) loop
      update carts cart set quantity = 0 from order_lines line
      where _ids[_i] = any (_cart_orders) and _ids[_i] = any (_placed) and line.order_id = _ids[_i]
        and cart.buyer_id = _buyers[_i] and cart.product_id = line.product_id
        and exists (select from orders own where own.id = _ids[_i] and own.payment_due_at is not null);
    end loop;
  end if;
  if _payments <> '{}' then
    -- Those that are written as paid first: if a concurrent call has taken the key of another, its money is left over.
    for _i in
      select one.n from unnest(_buyers, _payments) with ordinality one(buyer, payment, n)
      where one.payment is not null order by one.n <> all (_paid), one.buyer, one.n
    loop
      select own as placed into _order from orders own where own.id = _ids[_i] and own.id = any (_placed);
      if found then
        perform attempt_payment(_order.placed, _payments[_i], null, null, _lucks[_i] < _failure_percent, _requests[_i]);
      end if;
    end loop;
  end if;

  -- 6. What became of the order requests. A key that has an order is never rejected: the buyer has what they wanted.
  if _queued then
    with rejected as (
      insert into order_rejections as new (order_id, buyer_id, code, line, details, request)
      select _ids[given.n], _buyers[given.n], _verdicts[given.n], _bad_lines[given.n],
        case when _verdicts[given.n] = 'order.too_many_cancellations' and _blocked[given.n] is not null
          then jsonb_build_object('until', rfc3339(_blocked[given.n])) else _details[given.n] end,
        jsonb_build_object('lines', case when given.v ? 'cart' then null else given.v->'lines' end,
          'expected', given.v->'expected')
      from jsonb_array_elements(_orders) with ordinality given(v, n)
      where _verdicts[given.n] not in ('seen', 'queued') and not exists (
        select from orders own where own.buyer_id = _buyers[given.n] and own.idempotency_key = _keys[given.n])
      on conflict (order_id) do nothing
      returning new.order_id, new.buyer_id, new.code),
    published as (
      insert into outbox (topic, type, data, request_id)
      select 'order', 'order.rejected', jsonb_build_object('orderId', rejected.order_id, 'buyerId', rejected.buyer_id,
        'code', rejected.code), _requests[array_position(_ids, rejected.order_id)]
      from rejected)
    insert into intake_batches (requests, placed, refused, rejected, expired, accepted_from)
    select count(*), count(*) filter (where decided.placed and not decided.n = any (_rejected)),
      count(*) filter (where decided.placed and decided.n = any (_rejected)),
      count(*) filter (where decided.code <> 'order.request_expired'),
      count(*) filter (where decided.code = 'order.request_expired'),
      min(decided.at) filter (where decided.placed or decided.code <> 'order.request_expired')
    from (
      -- The same message twice in one call counts once.
      select wanted.n, wanted.at, rejected.code, wanted.id = any (_placed) and wanted.first as placed
      from (
        select one.id, one.at, one.n, array_position(_ids, one.id) = one.n as first
        from unnest(_ids, _accepted) with ordinality one(id, at, n)) wanted
      left join rejected on rejected.order_id = wanted.id and wanted.first) decided;
  end if;

  -- 7. The response is read from the tables: new orders and repeats alike, each as it was first returned.
  return query select wanted.n::int,
    case when own.id is null and wanted.verdict = 'queued' then 'queued'
         when own.id is null then 'rejected' when own.request_hash <> wanted.hash then 'key-conflict'
         when own.payment_due_at is null then 'refused' else 'placed' end,
    own.id is distinct from wanted.id, case when own.id is null then nullif(wanted.verdict, 'queued') end,
    case when own.id is null then wanted.bad_line end,
    -- The consumer of order requests reads outcomes only, and the stock rows are still locked.
    case when own.request_hash = wanted.hash then
      case when _queued then jsonb_build_object('id', own.id) else order_json(own, true) end end,
    case
      when own.id is null and wanted.verdict = 'order.too_many_cancellations' then jsonb_build_object('seconds',
        greatest(1, ceil(extract(epoch from _blocked[wanted.n] - app.now())))::int)
      when own.id is null then _details[wanted.n]
      when not _queued and own.payment_due_at is null and own.request_hash = wanted.hash then (
      select jsonb_agg(jsonb_build_object('line', line.line, 'productId', line.product_id,
        'available', line.short_available) order by line.line)
      from order_lines line where line.order_id = own.id and line.short_round is not null) end,
    _announced
  from unnest(_ids, _buyers, _keys, _hashes, _verdicts, _bad_lines)
    with ordinality wanted(id, buyer, key, hash, verdict, bad_line, n)
  left join orders own on own.buyer_id = wanted.buyer and own.idempotency_key = wanted.key
    and wanted.verdict is distinct from 'auth.unknown_user'
  order by wanted.n;
end $$;
