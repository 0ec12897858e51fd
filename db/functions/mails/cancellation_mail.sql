-- The kind of the mail that says to a buyer why the order ended; null for an order that was not cancelled.
create or replace function app.cancellation_mail(_reason text) returns text language sql immutable as $$
  select case _reason when 'OUT_OF_STOCK' then 'order.refused' when 'PAYMENT_TIMEOUT' then 'order.expired'
    when 'CUSTOMER' then 'order.cancelled' when 'SELLER' then 'order.cancelled' end
$$;
