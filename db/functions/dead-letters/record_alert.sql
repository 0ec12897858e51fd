-- How the sending of an alert ended; one that surely did not leave is claimed again at once.
create or replace function app.record_alert(_id bigint, _sent boolean) returns boolean language sql as $$
  update app.dead_letter_alerts a set sent_at = case when _sent then app.now() end,
    claimed_until = case when _sent then a.claimed_until else app.now() end
  where a.id = _id and a.sent_at is null returning true
$$;
