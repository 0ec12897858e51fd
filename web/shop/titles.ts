/** The titles of products, each loaded once. Orders contain only product ids. */

import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const titles = createStore<Readonly<Record<string, string>>>({});
const requested = new Set<string>();

async function loadTitle(id: string): Promise<void> {
  if (requested.has(id)) return;
  requested.add(id);
  // A deleted product is shown by its id.
  const title = await call('readProduct', { params: { productId: id as never } }).then(
    ({ body }) => body.title,
    () => undefined,
  );
  if (title !== undefined) titles.set({ ...titles.get(), [id]: title });
}

export function useTitles(ids: readonly string[]): (id: string) => string {
  const known = useStore(titles);
  useEffect(() => {
    for (const id of ids) void loadTitle(id);
  }, [ids.join()]);
  return (id) => known[id] ?? id;
}
