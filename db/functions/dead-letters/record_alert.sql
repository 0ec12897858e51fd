-- Records how the sending of an alert ended. An alert that surely was not sent can be claimed again at once.
create or replace function app.record_alert(_id bigint, _sent boolean) returns boolean language sql as $$
  update app.dead_letter_alerts alert set sent_at = case when _sent then app.now() end,
    claimed_until = case when _sent then alert.claimed_until else app.now() end
  where alert.id = _id and alert.sent_at is null returning true
$$;
