-- Moves those whose notices have ended behind all who were not told, and counts them: who was refused is told once, who
-- subscribed keeps his place in the order. Other mails are nobody's turn. A turn is changed here and nowhere else, in the
-- commit that says how the mail ended: so a crash between any two steps loses no place and gives none twice.
create or replace function app.end_notices(_ids bigint[]) returns void
language plpgsql set search_path = app, pg_temp set enable_seqscan = off as $$
begin
  if _ids is null then return; end if;
  -- In one order: an order that is refused touches several rows, too.
  perform from waitlist w join (
    select r.product_id, m.recipient_id from mails m join notice_runs r on r.id = m.subject_id
    where m.id = any (_ids) and m.kind = 'stock.back') t on w.product_id = t.product_id and w.buyer_id = t.recipient_id
  order by w.product_id, w.buyer_id for update of w;
  -- A notice that is sent once more takes nothing from who was refused anew after its turn.
  update waitlist w set turn = greatest(w.turn, r.round), refused_at = case when m.resends > 0 and w.turn >= r.round then w.refused_at end
  from mails m join notice_runs r on r.id = m.subject_id
  where m.id = any (_ids) and m.kind = 'stock.back' and w.product_id = r.product_id and w.buyer_id = m.recipient_id;
  update notice_runs r set sent = r.sent + n.sent, unknown = r.unknown + n.unknown, suppressed = r.suppressed + n.suppressed,
    failed = r.failed + n.failed, last_sent = greatest(r.last_sent, n.last_sent)
  from (
    select m.subject_id, count(*) filter (where m.state = 'SENT') as sent, count(*) filter (where m.state = 'UNKNOWN') as unknown,
      count(*) filter (where m.state = 'SUPPRESSED') as suppressed, count(*) filter (where m.state = 'FAILED') as failed,
      max(m.id) filter (where m.state = 'SENT') as last_sent
    from mails m where m.id = any (_ids) and m.kind = 'stock.back' group by 1) n
  where r.id = n.subject_id;
end $$;
