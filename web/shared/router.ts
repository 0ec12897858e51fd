/** The address bar is the state of a page: its path, its filter, its selection. */
import { createStore, useStore } from './store.ts';

export interface Address {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

const read = (): Address => ({
  path: location.pathname,
  query: Object.fromEntries(new URLSearchParams(location.search)),
});

export const place = createStore(read());
export const useAddress = (): Address => useStore(place);

export function go(address: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  place.set(read());
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export function addressOf(path: string, query: Query = {}): string {
  const asked = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return asked.length > 0 ? `${path}?${new URLSearchParams(asked)}` : path;
}

/** Changes a part of the query. What is typed replaces the entry, so that Back leaves the page and not a letter. */
export const setQuery = (change: Query, replace = false): void =>
  go(addressOf(place.get().path, { ...place.get().query, ...change }), replace);

/** Links within `root` are followed without loading a page. */
export function followLinks(root: string): void {
  addEventListener('popstate', () => place.set(read()));
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a');
    if (!link || event.defaultPrevented || event.button !== 0 || link.target || link.hasAttribute('download')) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.origin !== location.origin) return;
    if (link.pathname !== root && !link.pathname.startsWith(`${root}/`)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  });
}
