import { useEffect, useState } from 'preact/hooks';
import { setQuery, useAddress } from '#web/shared/router.ts';
import { Input } from './field.tsx';

const TYPING_MILLISECONDS = 300;

/** A search field. After a typing pause the text is written to the address, and the list starts at the first page, or with its first rows. */
export function Search({ label, name }: { label: string; name: string }) {
  const { query } = useAddress();
  const current = query[name] ?? '';
  const [text, setText] = useState(current);
  useEffect(() => setText(current), [current]);
  useEffect(() => {
    if (text === current) return;
    const timer = setTimeout(
      () => setQuery({ [name]: text.trim(), cursor: undefined, shown: undefined }, true),
      TYPING_MILLISECONDS,
    );
    return () => clearTimeout(timer);
  }, [text, current, name]);
  return <Input label={label} type="search" value={text} change={setText} maxLength={200} />;
}
