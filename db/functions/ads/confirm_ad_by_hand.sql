-- The other door to confirm_ad: the manager has told the seller or an operator, by telephone perhaps. What he was asked last is
-- what he did.
create or replace function app.confirm_ad_by_hand(_caller text, _issued_at bigint, _ad text, _action text)
returns table (outcome text, answer jsonb) language plpgsql set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _role text = live_role(_caller, _issued_at); _found ads;
begin
  if _role is null then return query select 'auth.required', null::jsonb; return; end if;
  if _role = 'BUYER' then return query select 'auth.forbidden', null::jsonb; return; end if;
  select a.* into _found from ads a join products p on p.id = a.product_id
  where a.id = _ad and (_role = 'OPERATOR' or p.seller_id = _caller);
  if not found then return query select 'ad.not_found', null::jsonb; return; end if;
  perform from (select r.round, r.resume_asked_at from ad_requests r where r.ad_id = _ad order by r.round desc limit 1) last
    cross join lateral confirm_ad(_ad, last.round, _action, _caller) c
  where (_action = 'resume') = (last.resume_asked_at is not null) and c.outcome = 'recorded';
  return query select case when found then 'recorded' else 'ad.not_asked' end, ad_answer(_found);
end $$;
