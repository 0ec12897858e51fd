-- For the bundle of release 0.1.0, which calls notice_run_json by this name.
create or replace function app.notice_run_answer(_run app.notice_runs) returns jsonb language sql stable as $$
  select app.notice_run_json(_run)
$$;
