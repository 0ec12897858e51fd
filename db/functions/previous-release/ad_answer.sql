-- For the bundle of release 0.1.0, which calls ad_json by this name.
create or replace function app.ad_answer(_ad app.ads) returns jsonb language sql stable as $$
  select app.ad_json(_ad)
$$;
