-- A confirmation by the seller or an operator, whom the manager has informed outside of the shop. It confirms the last
-- request to the manager.
create or replace function app.confirm_ad_manually(_caller text, _issued_at bigint, _ad text, _action text)
returns table (outcome text, response jsonb) language plpgsql set search_path = app, pg_temp as $$
declare
  _role text = live_role(_caller, _issued_at);
  _found ads;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select ad.* into _found from ads ad join products product on product.id = ad.product_id
  where ad.id = _ad and (_role = 'OPERATOR' or product.seller_id = _caller);
  if not found then return query select 'ad.not_found', null::jsonb; return; end if;
  perform from (
      select request.round, request.resume_asked_at from ad_requests request
      where request.ad_id = _ad order by request.round desc limit 1) last
    cross join lateral confirm_ad(_ad, last.round, _action, _caller) confirmed
  where (_action = 'resume') = (last.resume_asked_at is not null) and confirmed.outcome = 'recorded';
  return query select case when found then 'recorded' else 'ad.not_asked' end, ad_json(_found);
end $$;
