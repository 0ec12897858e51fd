/** The names of users, each loaded once; all that a page shows are one request. Most resources contain only user ids. */
import { useEffect } from 'preact/hooks';
import { USERS_LISTED_MAX } from '#domain/limits.ts';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { createStore, useStore } from '#web/shared/store.ts';

const t = words({ deleted: ['deleted account', '탈퇴한 계정'] });
/** The page renders all its rows before the names are requested. */
const COLLECTED_MILLISECONDS = 20;

type Label = Item<'listUsers'>;
const labels = createStore<Readonly<Record<string, Label>>>({});

interface Wanted {
  readonly ids: Set<string>;
  readonly loaded: Promise<void>;
}
let wanted: Wanted | undefined;
const requested = new Map<string, Promise<void>>();

async function loadAll(ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += USERS_LISTED_MAX) {
    const query = { ids: ids.slice(from, from + USERS_LISTED_MAX).join(',') };
    const { items } = (await call('listUsers', { query })).body;
    labels.set({ ...labels.get(), ...Object.fromEntries(items.map((label) => [label.id, label])) });
  }
}

/** Adds an id to the next request. A failure is not cached: the next call requests the id again. */
function load(id: string): Promise<void> {
  const known = requested.get(id);
  if (known !== undefined) return known;
  if (!wanted) {
    const ids = new Set<string>();
    const loaded = new Promise((resolve) => setTimeout(resolve, COLLECTED_MILLISECONDS)).then(() => {
      wanted = undefined;
      return loadAll([...ids]);
    });
    wanted = { ids, loaded };
  }
  const { ids, loaded } = wanted;
  ids.add(id);
  requested.set(id, loaded);
  loaded.catch(() => requested.delete(id));
  return loaded;
}

/** How a person is called: by name, otherwise by masked address. Operators are colleagues, and are called by their address. */
const nameOf = ({ name, email, role }: Label): string =>
  (role === 'OPERATOR' ? email : null) ?? name ?? email ?? t('deleted');

/** Returns the name of a user, or undefined if the caller may not see the user. Rejects if the name cannot be loaded now. */
export async function loadPersonName(id: string): Promise<string | undefined> {
  await load(id);
  const label = labels.get()[id];
  return label && nameOf(label);
}

/** Returns the name and the masked address of a user for a component, or undefined until they are loaded. */
export function usePerson(
  id: string | undefined,
): { readonly name: string; readonly email: string | null } | undefined {
  const known = useStore(labels);
  const isUser = id?.startsWith('usr_');
  useEffect(() => {
    if (id && isUser) load(id).catch(() => undefined);
  }, [id, isUser]);
  const label = id ? known[id] : undefined;
  return label && { name: nameOf(label), email: label.email };
}
