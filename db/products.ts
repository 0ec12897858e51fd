import { int, json, nullable, sql } from '#db/sql.ts';
import type { ProductId } from '#domain/ids.ts';
import type { Product } from '#domain/product.ts';

const product = { product: json<Product>() };

/** Products after the given id, in order of registration. Stock is joined at read time, so `available` is exact. */
export const listProducts = (after: string, limit: number) => sql(product)`
  select app.product_answer(p, s) from app.products p join app.stock s on s.product_id = p.id
  where p.id > ${after} and p.deleted_at is null order by p.id limit ${limit}`;

export const readProduct = (id: ProductId) => sql(product)`
  select app.product_answer(p, s) from app.products p join app.stock s on s.product_id = p.id
  where p.id = ${id} and p.deleted_at is null`;

/** The shelf as one snapshot sees it; `incoming` is what an open restock still owes. */
export const readStock = (id: ProductId) => sql({ onHand: int, reserved: int, incoming: nullable(int) })`
  select s.on_hand, s.reserved, (
    select sum(r.quantity - r.received)::int from app.restocks r where r.product_id = s.product_id and r.closed_at is null)
  from app.products p join app.stock s on s.product_id = p.id
  where p.id = ${id} and p.deleted_at is null`;
