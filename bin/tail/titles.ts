/** Reads the titles of products for `npm run tail`: each title that was found is read once. */
import { BASE_PATH } from '#api/routes.ts';
import type { TitleOf } from './sentences.ts';

/** More titles than this are not kept, so that a long `tail` needs bounded memory. */
const TITLES_MAX = 10_000;
/** The events after a title wait for it. */
const RESPONSE_MS_MAX = 3_000;

/**
 * Returns a resolver that reads with the access token which `token` returns. For a product that the caller may not read, or that
 * was deleted, it returns the id.
 */
export function openTitles(url: string, token: () => string | undefined, responseMs = RESPONSE_MS_MAX): TitleOf {
  const titles = new Map<string, Promise<string>>();
  const read = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`${url}${BASE_PATH}${path}`, {
      headers: { authorization: `Bearer ${token() ?? ''}` },
      signal: AbortSignal.timeout(responseMs),
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
    const known = titles.get(id);
    if (known !== undefined) return known;
    const title = resolve(id).catch(() => id);
    titles.set(id, title);
    // An id instead of a title: the shop may have been away, so the next event reads it again.
    void title.then((found) => found === id && titles.delete(id));
    return title;
  };
  return titleOf;
}
