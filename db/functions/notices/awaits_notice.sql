-- Whether the recipient still wants a notice. A notice that is sent again (_resent) belongs to a turn that is over:
-- then it counts that the buyer has not unsubscribed since.
create or replace function app.awaits_notice(_mail app.mails, _product text, _resent boolean) returns boolean
language sql stable as $$
  select exists (
    select from app.waitlist entry where entry.product_id = _product and entry.buyer_id = _mail.recipient_id
      and (entry.since is not null or _resent and (entry.left_at is null or entry.left_at <= _mail.created_at)))
$$;
