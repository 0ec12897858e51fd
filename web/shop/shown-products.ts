/** The titles and pictures of products, each loaded once in each language. Orders contain only product ids. */
import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { language } from '#web/shared/language.ts';
import { createStore, useStore } from '#web/shared/store.ts';

interface Shown {
  readonly id: string;
  readonly title: string;
  readonly imageUrl: string | null;
}

const products = createStore<Readonly<Record<string, Shown>>>({});
const requested = new Set<string>();
const keyOf = (id: string): string => `${language.get()} ${id}`;

async function load(id: string): Promise<void> {
  const key = keyOf(id);
  if (requested.has(key)) return;
  requested.add(key);
  // A deleted product is shown by its id.
  const body = await call('readProduct', { params: { productId: id as never } }).then(
    (reply) => reply.body,
    () => undefined,
  );
  if (body) products.set({ ...products.get(), [key]: { id, title: body.title, imageUrl: body.imageUrl } });
}

/** Returns the title and the picture of each of these products; until it is loaded, its id is its title. */
export function useShownProducts(ids: readonly string[]): (id: string) => Shown {
  const known = useStore(products);
  useEffect(() => {
    for (const id of ids) void load(id);
  }, [ids.join()]);
  return (id) => known[keyOf(id)] ?? { id, title: id, imageUrl: null };
}
