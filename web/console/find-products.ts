/** Products by a part of a title in any language: of all products, or for a seller of their own. */
import { useEffect, useState } from 'preact/hooks';
import { TITLE_CHARACTERS_MAX } from '#domain/limits.ts';
import { call } from '#web/shared/client.ts';
import { useLoad } from '#web/shared/load.ts';
import { ownProducts } from './own-products.ts';

const FOUND_MAX = 8;
const TYPING_MILLISECONDS = 300;

interface Found {
  readonly id: string;
  readonly title: string;
  readonly imageUrl: string | null;
}

export async function findProducts(text: string, signal?: AbortSignal): Promise<readonly Found[]> {
  const search = text.trim().slice(0, TITLE_CHARACTERS_MAX);
  if (search === '') return [];
  const query = { search, limit: String(FOUND_MAX), ...ownProducts() };
  return (await call('listProducts', { query, ...(signal ? { signal } : {}) })).body.items;
}

/** The products of a text that a person types, after a pause; undefined until they are known. */
export function useFoundProducts(text: string) {
  const wanted = text.trim();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const { data, error } = useLoad(`products like ${settled}`, (signal) => findProducts(settled, signal));
  return { found: settled === wanted ? data : undefined, error };
}
