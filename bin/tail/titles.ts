/** Reads the titles of products for `npm run tail`: each id is read once. */
import { BASE_PATH } from '#api/routes.ts';
import type { TitleOf } from './sentences.ts';

/** The caller may see an event of a product that they may not read, or that was deleted: the id is shown then. */
const TITLES_MAX = 10_000;

/** Returns a resolver that reads with the access token which `token` returns. */
export function openTitles(url: string, token: () => string | undefined): TitleOf {
  const titles = new Map<string, Promise<string>>();
  const read = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`${url}${BASE_PATH}${path}`, {
      headers: { authorization: `Bearer ${token() ?? ''}` },
    });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : {};
  };
  const resolve = async (id: string): Promise<string> => {
    if (!id.startsWith('rst_')) return String((await read(`/products/${id}`))['title'] ?? id);
    const { productId } = await read(`/restocks/${id}`);
    return typeof productId === 'string' ? titleOf(productId) : id;
  };
  const titleOf = (id: string): Promise<string> => {
    if (titles.size >= TITLES_MAX) titles.clear();
    const title = titles.get(id) ?? resolve(id).catch(() => id);
    titles.set(id, title);
    return title;
  };
  return titleOf;
}
