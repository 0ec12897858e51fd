-- The state of an ad by its last request. RESUME_ASKED counts as running when stock runs out again: the manager may
-- have resumed the ad without confirming.
create or replace function app.ad_state(_last app.ad_requests) returns text language sql immutable as $$
  select case
    when _last.ad_id is null or _last.resumed_at is not null then 'RUNNING'
    when _last.resume_asked_at is not null then 'RESUME_ASKED'
    when _last.stopped_at is not null then 'STOPPED'
    else 'STOP_ASKED' end
$$;
