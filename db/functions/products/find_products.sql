-- Products whose title contains a text (null: all), in an order, after a position: (id, where the next page begins).
-- Case does not matter. Titles in all languages are searched. The orders are those of indexes, so a page without a
-- text and a seller reads no more rows than it has; other pages read the products up to the last one found.
-- _sort: oldest, newest, price-asc, price-desc. _after: an id, for prices "<price>:<id>"; null: the first page.
create or replace function app.find_products(_search text, _sort text, _seller text, _after text, _limit int)
returns table (id text, place text)
language plpgsql stable set search_path = app, pg_temp as $$
#variable_conflict use_column
declare
  _price int = case when _sort in ('price-asc', 'price-desc') then split_part(_after, ':', 1)::int end;
  _id text = case when _price is null then _after else split_part(_after, ':', 2) end;
begin
  case _sort
    when 'newest' then return query
      select product.id, product.id from products product
      where product.deleted_at is null and product.id < coalesce(_id, '~')
        and (_seller is null or product.seller_id = _seller) and title_contains(product, _search)
      order by product.id desc limit _limit;
    when 'price-asc' then return query
      select product.id, product.price || ':' || product.id from products product
      where product.deleted_at is null and (product.price, product.id) > (coalesce(_price, -1), coalesce(_id, ''))
        and (_seller is null or product.seller_id = _seller) and title_contains(product, _search)
      order by product.price, product.id limit _limit;
    when 'price-desc' then return query
      select product.id, product.price || ':' || product.id from products product
      where product.deleted_at is null
        and (product.price, product.id) < (coalesce(_price, 2147483647), coalesce(_id, '~'))
        and (_seller is null or product.seller_id = _seller) and title_contains(product, _search)
      order by product.price desc, product.id desc limit _limit;
    else return query
      select product.id, product.id from products product
      where product.deleted_at is null and product.id > coalesce(_id, '')
        and (_seller is null or product.seller_id = _seller) and title_contains(product, _search)
      order by product.id limit _limit;
  end case;
end $$;
