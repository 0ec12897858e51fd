import { findProducts as findStatement, type ProductSearch } from '#db/statements/catalogue.ts';
import type { Language } from '#domain/language.ts';
import type { Product } from '#domain/product.ts';
import { type ListPorts, listPage } from '#lambdas/shared/http/pagination.ts';
import type { ApiRequest } from '#lambdas/shared/http/request.ts';

type Request = ApiRequest<'listProducts'>;

/** Whether the request searches or sorts; a plain list needs neither. */
export const isSearch = ({ query }: Request): boolean => query.search !== undefined || query.sort !== undefined;

/** A page of products whose title contains a text, in the requested order. */
export async function findProducts(ports: ListPorts, request: Request, language: Language | null) {
  const { search = null, sort = 'oldest', sellerId = null } = request.query;
  const which: ProductSearch = { search, sort, sellerId, language };
  const byPrice = sort === 'price-asc' || sort === 'price-desc';
  const { page } = await listPage(ports, request, {
    // A position in the results of one search is invalid for another search.
    list: `products:${sort}:${sellerId ?? ''}:${search ?? ''}`,
    start: '',
    read: (after, limit) => findStatement(which, after === '' ? null : after, limit),
    item: ({ product }) => product,
    position: ({ id, price }: Product) => (byPrice ? `${price}:${id}` : id),
  });
  return page;
}
