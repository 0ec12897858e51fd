import type { AuthProblem } from '#db/outcome.ts';
import { json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { CartLine } from '#domain/cart.ts';
import type { ProductId } from '#domain/ids.ts';
import type { Language } from '#domain/language.ts';
import { ORDER_LINES_MAX } from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';

/** Sets the quantity of a product in the caller's cart; 0 removes the line. Idempotent. */
export const putCartLine = (caller: Principal, productId: ProductId, quantity: number) =>
  sql({
    outcome: textOf<'put' | 'product.not_found' | 'cart.full' | AuthProblem>(),
  })`select app.put_cart_line(${caller.userId}, ${caller.issuedAt}, ${productId}, cast(${quantity} as int), cast(${ORDER_LINES_MAX} as int))`;

/** The caller's cart in the order in which it was filled: the lines that an order of the cart would have. */
export const readCart = (caller: Principal, language: Language | null = null) => sql({
  role: nullable(textOf<Role>()),
  line: nullable(json<CartLine>()),
})`
  select r.role, case when p.id is not null then jsonb_build_object('productId', p.id,
    'title', app.product_title(p, cast(${language} as text)), 'imageUrl', p.image_url, 'quantity', c.quantity, 'unitPrice', p.price, 'available', s.on_hand - s.reserved) end
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join (app.carts c join app.products p on p.id = c.product_id and p.deleted_at is null join app.stock s on s.product_id = p.id)
    on c.buyer_id = ${caller.userId} and c.quantity > 0 and r.role = 'BUYER'
  order by c.put_at, c.product_id`;
