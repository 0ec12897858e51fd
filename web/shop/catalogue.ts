/** The products of the landing page: which ones, in which order, and how many. */
import { TITLE_CHARACTERS_MAX } from '#domain/limits.ts';
import type { ProductSort } from '#domain/product.ts';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';

export type Card = Item<'listProducts'>;

/** Products that the page shows first, and that each "show more" adds; and the most: a search finds the others. */
export const PAGE_PRODUCTS = 48;
export const SHOWN_MAX = 480;
export const SORTS = ['best', 'newest', 'price-asc', 'price-desc'] as const;
export const isSort = (name: string): name is Exclude<(typeof SORTS)[number], 'best'> =>
  name !== 'best' && (SORTS as readonly string[]).includes(name);

interface Wanted {
  readonly search: string;
  readonly sort: Exclude<ProductSort, 'oldest'> | undefined;
}

/** The number of products that the address asks for, in the limits of the page. */
export const shownOf = (text: string): number =>
  Math.min(Math.max(Math.floor(Number(text)) || PAGE_PRODUCTS, PAGE_PRODUCTS), SHOWN_MAX);

/** The first products of a list, page by page of the API. */
export async function readProducts({ search, sort }: Wanted, count: number, signal: AbortSignal) {
  const items: Card[] = [];
  let cursor: string | undefined;
  do {
    const limit = String(Math.min(PAGE_PRODUCTS * 2, count - items.length));
    const query = {
      limit,
      cursor,
      ...(search ? { search: search.slice(0, TITLE_CHARACTERS_MAX) } : {}),
      ...(sort ? { sort } : {}),
    };
    const { body } = await call('listProducts', { query, signal });
    items.push(...body.items);
    cursor = body.next ?? undefined;
  } while (cursor !== undefined && items.length < count);
  return { items, hasMore: cursor !== undefined };
}

/** Best sellers first; the others in the order of the shop. A best seller may be on a later page of the list. */
export function bestFirst(items: readonly Card[], best: readonly Card[]): readonly Card[] {
  const ids = new Set(best.map(({ id }) => id));
  const fresh = new Map(items.map((item) => [item.id, item]));
  return [...best.map((item) => fresh.get(item.id) ?? item), ...items.filter(({ id }) => !ids.has(id))];
}
