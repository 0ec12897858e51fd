-- Closing a restock covers every shortage of its product that was announced before. Closings by a person store the last
-- of these stock cycles; earlier ones covered the stock cycle of their restock.
alter table app.restocks add column covered_round int;
update app.restocks set covered_round = round where closed_by is not null;

-- An open restock of a deleted product: its delivery can only be surplus, and its factory is not asked again.
update app.restocks restock set state = 'CLOSED', closed_at = app.now(), closed_by = 'system',
  close_reason = 'PRODUCT_DELETED', leased_until = null
from app.products product
where product.id = restock.product_id and product.deleted_at is not null and restock.closed_at is null;
