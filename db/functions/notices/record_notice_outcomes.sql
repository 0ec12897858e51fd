-- Counts ended notices in their runs and moves their buyers behind all who were not notified: a rejection is notified
-- once, a subscription keeps its position in the order. Other mails change no turn. A turn changes only here, in the
-- commit that records how the mail ended: so a crash between any two steps loses no place and gives none twice.
create or replace function app.record_notice_outcomes(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids is null then return; end if;
  -- Locked in one order: a rejected order locks several rows, too.
  perform from waitlist entry join (
    select run.product_id, mail.recipient_id from mails mail join notice_runs run on run.id = mail.subject_id
    where mail.id = any (_ids) and mail.kind = 'stock.back') notice
  on entry.product_id = notice.product_id and entry.buyer_id = notice.recipient_id
  order by entry.product_id, entry.buyer_id for update of entry;
  -- A notice does not end a rejection that came after its claim, nor, when it is sent again, one that came after its
  -- turn.
  update waitlist entry set turn = greatest(entry.turn, run.round),
    refused_at = case when entry.refused_at > mail.claimed_at or mail.resends > 0 and entry.turn >= run.round
      then entry.refused_at end,
    notified_at = case when mail.state in ('SENT', 'UNKNOWN') then greatest(entry.notified_at, mail.claimed_at)
                       else entry.notified_at end
  from mails mail join notice_runs run on run.id = mail.subject_id
  where mail.id = any (_ids) and mail.kind = 'stock.back' and entry.product_id = run.product_id
    and entry.buyer_id = mail.recipient_id;
  update notice_runs run set sent = run.sent + new.sent, unknown = run.unknown + new.unknown,
    suppressed = run.suppressed + new.suppressed, failed = run.failed + new.failed,
    last_sent = greatest(run.last_sent, new.last_sent)
  from (
    select mail.subject_id, count(*) filter (where mail.state = 'SENT') as sent,
      count(*) filter (where mail.state = 'UNKNOWN') as unknown,
      count(*) filter (where mail.state = 'SUPPRESSED') as suppressed,
      count(*) filter (where mail.state = 'FAILED') as failed,
      max(mail.id) filter (where mail.state = 'SENT') as last_sent
    from mails mail where mail.id = any (_ids) and mail.kind = 'stock.back' group by 1) new
  where run.id = new.subject_id;
end $$;
