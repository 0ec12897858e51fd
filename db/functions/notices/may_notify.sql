-- Whether a waiting buyer may be notified again: not notified before, or not since _repeat_before; or rejected since
-- then, which is a new question; or not notified of the last restock that has settled (_settled_at).
create or replace function app.may_notify(_entry app.waitlist, _repeat_before timestamptz, _settled_at timestamptz)
returns boolean language sql immutable as $$
  select _entry.notified_at is null or _entry.notified_at <= _repeat_before
    or coalesce(_entry.refused_at > _entry.notified_at, false)
    or coalesce(_entry.notified_at < _settled_at, false)
$$;
