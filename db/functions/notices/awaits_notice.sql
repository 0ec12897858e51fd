-- Whether its reader still wants a notice. One that is sent once more is of a turn that he has had: then it counts that he has
-- not said since that he waits no more.
create or replace function app.awaits_notice(_m app.mails, _product text, _resent boolean) returns boolean language sql stable as $$
  select exists (select from app.waitlist w where w.product_id = _product and w.buyer_id = _m.recipient_id
    and (w.since is not null or _resent and (w.left_at is null or w.left_at <= _m.created_at)))
$$;
