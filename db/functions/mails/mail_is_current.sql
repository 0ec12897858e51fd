-- Whether a mail still holds, and its recipient has an address: asked when it is claimed, and when an operator resends
-- it. A report of a restock stays true. News of an order hold while the order says so; a code, a request to the manager
-- of an ad and a restock notice only for a while. What does not hold any more never holds again.
create or replace function app.mail_is_current(_mail app.mails) returns boolean
language plpgsql stable set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if not exists (select from mail_reader(_mail.recipient_id)) then return false; end if;
  case
    when _mail.kind = 'order.paid' then return exists (
      select from orders subject
      where subject.id = _mail.subject_id and subject.buyer_id = _mail.recipient_id
        and subject.status in ('PREPARING', 'SHIPPING', 'DELIVERED'));
    when _mail.kind in ('order.refused', 'order.expired', 'order.cancelled') then return exists (
      select from orders subject
      where subject.id = _mail.subject_id and subject.buyer_id = _mail.recipient_id
        and subject.status = 'CANCELLED' and cancellation_mail(subject.reason) = _mail.kind);
    when _mail.kind = 'verification' then return exists (
      select from verifications verification
      where verification.id = _mail.subject_id and verification.used_at is null
        and verification.expires_at > app.now());
    when _mail.kind in ('ad.stop', 'ad.resume') then return exists (
      select from ad_confirmation(split_part(_mail.subject_id, ':', 1), split_part(_mail.subject_id, ':', 2)::int,
        split_part(_mail.kind, '.', 2)) confirmation
      where confirmation.outcome = 'open')
      and (_mail.kind = 'ad.stop' or exists (
        select from ads ad join products product on product.id = ad.product_id
        where ad.id = _mail.recipient_id and is_on_sale(product)));
    when _mail.kind = 'stock.back' then return exists (
      select from notice_runs run join stock on stock.product_id = run.product_id and stock.round = run.round
      where run.id = _mail.subject_id and notice_units(run.product_id) > 0
        and awaits_notice(_mail, run.product_id, true));
    else return true;
  end case;
end $$;
