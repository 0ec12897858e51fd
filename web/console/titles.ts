/** The titles and pictures of products, each loaded once in each language. Most resources contain only product ids. */
import { useEffect } from 'preact/hooks';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call, isCode } from '#web/shared/client.ts';
import { type Language, language } from '#web/shared/language.ts';
import { loadOnce } from '#web/shared/load-once.ts';
import { createStore, useStore } from '#web/shared/store.ts';

interface Known {
  readonly title: string;
  readonly imageUrl: string | null;
}

const products = createStore<Readonly<Record<string, Known>>>({});
const keyOf = (id: string, reader: Language = language.get()): string => `${reader} ${id}`;

const load = loadOnce(async (key): Promise<string | undefined> => {
  const [, id] = key.split(' ');
  try {
    const { body } = await call('readProduct', { params: { productId: id as never } });
    products.set({ ...products.get(), [key]: body });
    return body.title;
  } catch (error) {
    if (isCode(error, 'product.not_found')) return undefined;
    throw error;
  }
});

/** Sets the titles of a product that was read in every language: its seller may have renamed the product, or changed its picture. */
export function setTitles({ id, title, imageUrl, translations }: ResponseBody<'readProduct'>): void {
  const ko = { title: translations['ko']?.title ?? title, imageUrl };
  const en = { title: translations['en']?.title ?? title, imageUrl };
  products.set({ ...products.get(), [keyOf(id, 'en')]: en, [keyOf(id, 'ko')]: ko });
}

/** Returns the title and the picture of a product if another page has loaded them. */
export const useKnownProduct = (id: string): Known | undefined => useStore(products)[keyOf(id)];

/** Returns the title of a product, or undefined for a deleted product. Rejects if the title cannot be loaded now. */
export async function loadTitle(id: string): Promise<string | undefined> {
  const key = keyOf(id);
  const loaded = await load(key);
  return products.get()[key]?.title ?? loaded;
}

/** Returns a product for a component, or undefined until it is loaded. A failure leaves the id on the page. */
export function useProduct(id: string | undefined): Known | undefined {
  const known = useStore(products);
  useEffect(() => {
    if (id) loadTitle(id).catch(() => undefined);
  }, [id]);
  return id === undefined ? undefined : known[keyOf(id)];
}

export const useTitle = (id: string | undefined): string | undefined => useProduct(id)?.title;
