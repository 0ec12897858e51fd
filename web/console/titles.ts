/** The titles of products, each loaded once in each language. Most resources contain only product ids. */
import { useEffect } from 'preact/hooks';
import { call, isCode } from '#web/shared/client.ts';
import { language } from '#web/shared/language.ts';
import { loadOnce } from '#web/shared/load-once.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const titles = createStore<Readonly<Record<string, string>>>({});
const keyOf = (id: string): string => `${language.get()} ${id}`;

const load = loadOnce(async (key): Promise<string | undefined> => {
  const [, id] = key.split(' ');
  try {
    const { body } = await call('readProduct', { params: { productId: id as never } });
    titles.set({ ...titles.get(), [key]: body.title });
    return body.title;
  } catch (error) {
    if (isCode(error, 'product.not_found')) return undefined;
    throw error;
  }
});

/** Returns the title of a product if another page has loaded it. */
export const useKnownTitle = (id: string): string | undefined => useStore(titles)[keyOf(id)];

/** Returns the title of a product, or undefined for a deleted product. Rejects if the title cannot be loaded now. */
export const loadTitle = (id: string): Promise<string | undefined> => load(keyOf(id));

/** Returns the title of a product for a component, or undefined until it is loaded. A failure leaves the id on the page. */
export function useTitle(id: string | undefined): string | undefined {
  const known = useStore(titles);
  useEffect(() => {
    if (id) loadTitle(id).catch(() => undefined);
  }, [id]);
  return id && known[keyOf(id)];
}
