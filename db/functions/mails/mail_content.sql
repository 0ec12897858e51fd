-- What a mail about a subject says, read when it is sent. A statement for each kind: as one expression each call makes all
-- of them ready to run (measured: 0.8 ms a mail instead of 0.1).
create or replace function app.mail_content(_kind text, _subject text, _data jsonb) returns jsonb language plpgsql stable as $$
begin
  case
    when _kind = 'order.refused' then return (
      select jsonb_build_object('orderId', o.id, 'total', o.total, 'restocked', (
        select bool_and(p.restock_quantity > 0) from app.order_lines l join app.products p on p.id = l.product_id
        where l.order_id = o.id and l.short_round is not null), 'lines', (
        select jsonb_agg(jsonb_build_object('title', p.title, 'quantity', l.quantity, 'available', l.short_available) order by l.line)
        from app.order_lines l join app.products p on p.id = l.product_id where l.order_id = o.id))
      from app.orders o where o.id = _subject);
    when _kind in ('order.paid', 'order.expired', 'order.cancelled') then return (
      select jsonb_build_object('orderId', o.id, 'total', o.total, 'reason', o.reason,
        'refunded', (select p.amount from app.payments p where p.order_id = o.id and p.status = 'CANCELED'), 'lines', (
        select jsonb_agg(jsonb_build_object('title', p.title, 'quantity', l.quantity) order by l.line)
        from app.order_lines l join app.products p on p.id = l.product_id where l.order_id = o.id))
      from app.orders o where o.id = _subject);
    when _kind in ('ad.stop', 'ad.resume') then return (
      select jsonb_build_object('adId', r.ad_id, 'round', r.round, 'productId', p.id, 'title', p.title, 'available', s.on_hand - s.reserved)
      from app.ad_requests r join app.ads a on a.id = r.ad_id join app.products p on p.id = a.product_id join app.stock s on s.product_id = p.id
      where r.ad_id = split_part(_subject, ':', 1) and r.round = split_part(_subject, ':', 2)::int);
    when _kind = 'verification' then return (
      select jsonb_build_object('verificationId', v.id, 'codeHash', v.code_hash) from app.verifications v where v.id = _subject);
    when _kind = 'stock.back' then return (
      select jsonb_build_object('runId', r.id, 'productId', p.id, 'title', p.title, 'available', s.on_hand - s.reserved)
      from app.notice_runs r join app.products p on p.id = r.product_id join app.stock s on s.product_id = p.id where r.id = _subject);
    else return (
      select jsonb_build_object('restockId', r.id, 'productId', r.product_id, 'title', p.title, 'quantity', r.quantity, 'received', r.received,
        'surplus', r.surplus, 'units', (_data->>'units')::int, 'attempt', r.attempt, 'lastError', r.last_error)
      from app.restocks r join app.products p on p.id = r.product_id where r.id = split_part(_subject, ':', 1));
  end case;
end $$;
