/** The titles of products, each loaded once in each language. Most resources contain only product ids. */
import { useEffect } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call, isCode } from '#web/shared/client.ts';
import { type Language, language } from '#web/shared/language.ts';
import { loadOnce } from '#web/shared/load-once.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const titles = createStore<Readonly<Record<string, string>>>({});
const keyOf = (id: string, reader: Language = language.get()): string => `${reader} ${id}`;

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

/** Sets the titles of a product that was read in every language: its seller may have renamed the product. */
export function setTitles({ id, title, translations }: ResponseBody<'readProduct'>): void {
  const ko = translations['ko']?.title ?? title;
  const en = translations['en']?.title ?? title;
  titles.set({ ...titles.get(), [keyOf(id, 'en')]: en, [keyOf(id, 'ko')]: ko });
}

/** Returns the title of a product if another page has loaded it. */
export const useKnownTitle = (id: string): string | undefined => useStore(titles)[keyOf(id)];

/** Returns the title of a product, or undefined for a deleted product. Rejects if the title cannot be loaded now. */
export async function loadTitle(id: string): Promise<string | undefined> {
  const key = keyOf(id);
  const loaded = await load(key);
  return titles.get()[key] ?? loaded;
}

/** Returns the title of a product for a component, or undefined until it is loaded. A failure leaves the id on the page. */
export function useTitle(id: string | undefined): string | undefined {
  const known = useStore(titles);
  useEffect(() => {
    if (id) loadTitle(id).catch(() => undefined);
  }, [id]);
  return id && known[keyOf(id)];
}
