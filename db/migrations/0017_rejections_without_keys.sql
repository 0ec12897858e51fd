-- What no statement reads: an order request finds its rejection by its id, and a batch reports its oldest request only.
alter table app.order_rejections drop column idempotency_key, drop column request_hash;
alter table app.intake_batches drop column accepted_until;
