/** The titles of products, each loaded once. Most resources contain only product ids. */
import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const titles = createStore<Readonly<Record<string, string>>>({});
const requested = new Map<string, Promise<string | undefined>>();

/** Returns the title of a product, or undefined for a deleted product. */
export function loadTitle(id: string): Promise<string | undefined> {
  const known = requested.get(id);
  if (known !== undefined) return known;
  const title = call('readProduct', { params: { productId: id as never } }).then(
    ({ body }) => {
      titles.set({ ...titles.get(), [id]: body.title });
      return body.title;
    },
    () => undefined,
  );
  requested.set(id, title);
  return title;
}

/** Returns the title of a product for a component, or undefined until it is loaded. */
export function useTitle(id: string | undefined): string | undefined {
  const known = useStore(titles);
  useEffect(() => void (id && loadTitle(id)), [id]);
  return id && known[id];
}
