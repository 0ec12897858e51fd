/** The router. The address bar holds the state of a page: its path, filter and selection. */
import { createStore, useStore } from './store.ts';

export interface Address {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

const read = (): Address => ({
  path: location.pathname,
  query: Object.fromEntries(new URLSearchParams(location.search)),
});

const address = createStore(read());
export const useAddress = (): Address => useStore(address);

let changes = 0;
/** How often the address has changed: an action that took long sees whether the user is still on the same page. */
export const addressChanges = (): number => changes;

function follow(): void {
  changes += 1;
  address.set(read());
}

export function go(target: string, replace = false): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', target);
  follow();
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export function addressOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** Changes parts of the query. Use `replace` while the user types, so that Back leaves the page instead of removing one character. */
export const setQuery = (change: Query, replace = false): void =>
  go(addressOf(address.get().path, { ...address.get().query, ...change }), replace);

/** Follows links within `root` without a page load. */
export function followLinks(root: string): void {
  addEventListener('popstate', follow);
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
