/** Returns a loader that calls `load` once for each id. A failure is not cached: the next call loads again. */
export function loadOnce<T>(load: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const requested = new Map<string, Promise<T>>();
  return (id) => {
    const known = requested.get(id);
    if (known !== undefined) return known;
    const loading = load(id);
    requested.set(id, loading);
    loading.catch(() => requested.delete(id));
    return loading;
  };
}
