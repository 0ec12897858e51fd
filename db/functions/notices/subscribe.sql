-- Joins the line until he leaves, or leaves what he joined (a refusal he waits for is not undone by it). Twice is once.
create or replace function app.subscribe(_caller text, _issued_at bigint, _product text, _joins boolean) returns text
language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = held_role(_caller, _issued_at);
begin
  if _role is null then return 'auth.required'; end if;
  if _role <> 'BUYER' then return 'auth.forbidden'; end if;
  perform from products p where p.id = _product and (p.deleted_at is null or not _joins);
  if not found then return 'product.not_found'; end if;
  if _joins then
    insert into waitlist as w (product_id, buyer_id, subscribed_at, turn)
    select s.product_id, _caller, app.now(), joining_turn(s.round) from stock s where s.product_id = _product
    on conflict (product_id, buyer_id) do update set subscribed_at = excluded.subscribed_at,
      turn = case when w.since is null then greatest(w.turn, excluded.turn) else w.turn end
    where w.subscribed_at is null;
  else
    update waitlist w set subscribed_at = null, left_at = app.now() where w.product_id = _product and w.buyer_id = _caller and w.subscribed_at is not null;
  end if;
  return 'done';
end $$;
