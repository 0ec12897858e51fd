/** Titles of products, each asked for once: an order names its products by their ids. */

import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const titles = createStore<Readonly<Record<string, string>>>({});
const asked = new Set<string>();

async function ask(id: string): Promise<void> {
  if (asked.has(id)) return;
  asked.add(id);
  // One that was deleted since is shown by its id.
  const title = await call('readProduct', { params: { productId: id as never } }).then(
    ({ body }) => body.title,
    () => undefined,
  );
  if (title !== undefined) titles.set({ ...titles.get(), [id]: title });
}

export function useTitles(ids: readonly string[]): (id: string) => string {
  const known = useStore(titles);
  useEffect(() => {
    for (const id of ids) void ask(id);
  }, [ids.join()]);
  return (id) => known[id] ?? id;
}
