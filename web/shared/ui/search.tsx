import { useEffect, useState } from 'preact/hooks';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { Input } from './field.tsx';

const TYPING_MILLISECONDS = 300;

/** What is searched for stands in the address, once the typing pauses; a new search begins at the first page. */
export function Search({ label, name }: { label: string; name: string }) {
  const { query } = useAddress();
  const there = query[name] ?? '';
  const [text, setText] = useState(there);
  useEffect(() => setText(there), [there]);
  useEffect(() => {
    if (text === there) return;
    const timer = setTimeout(() => setQuery({ [name]: text.trim(), cursor: undefined }, true), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text, there, name]);
  return <Input label={label} type="search" value={text} change={setText} maxLength={200} />;
}
