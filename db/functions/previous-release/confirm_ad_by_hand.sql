-- For the bundle of release 0.1.0, which calls confirm_ad_manually by this name.
create or replace function app.confirm_ad_by_hand(_caller text, _issued_at bigint, _ad text, _action text)
returns table (outcome text, answer jsonb) language sql as $$
  select * from app.confirm_ad_manually(_caller, _issued_at, _ad, _action)
$$;
