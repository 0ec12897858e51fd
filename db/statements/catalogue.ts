import { json, sql, text } from '#db/sql.ts';
import type { UserId } from '#domain/ids.ts';
import type { Language } from '#domain/language.ts';
import type { Product, ProductSort } from '#domain/product.ts';

/** Which products, in which order. */
export interface ProductSearch {
  /** Part of a title, in any language. Null: every product. */
  readonly search: string | null;
  readonly sort: ProductSort;
  readonly sellerId: UserId | null;
  /** Of the titles in the response. Null: as their sellers wrote them. */
  readonly language: Language | null;
}

/** A page of products whose title contains a text, in an order; `place` is where the next page begins. Null: the first page. */
export const findProducts = (
  { search, sort, sellerId, language }: ProductSearch,
  after: string | null,
  limit: number,
) => sql({
  product: json<Product>(),
  place: text,
})`
  select app.product_json(p, s, cast(${language} as text)), found.place
  from app.find_products(${search}, ${sort}, ${sellerId}, ${after}, cast(${limit} as int)) with ordinality found(id, place, n)
  join app.products p on p.id = found.id join app.stock s on s.product_id = p.id
  order by found.n`;
