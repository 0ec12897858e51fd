-- Why a product will not be sold any more, as the reason of what ends with its sale. Null: it is or will be on sale.
create or replace function app.end_of_sale(_product app.products) returns text language sql stable as $$
  select case when _product.deleted_at is not null then 'the product was deleted'
              when _product.end_at <= app.now() then 'the sale of the product is over' end
$$;
