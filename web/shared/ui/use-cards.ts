/** Decides whether the rows of a table are cards: on a phone, and where the table is wider than its box. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isPhone } from './page-size.ts';

/** Returns true if the rows are cards. The width is measured before the first paint, and after each change of the box or its rows. */
export function useCards(box: RefObject<HTMLElement | null>): boolean {
  const [isCards, setCards] = useState(isPhone);
  // The width that the table had when it did not fit: as cards it has none of its own.
  const needed = useRef(0);
  const measure = (): void => {
    const { clientWidth = 0, scrollWidth = 0 } = box.current ?? {};
    if (!isCards && scrollWidth > clientWidth) needed.current = scrollWidth;
    setCards(isPhone() || clientWidth < needed.current);
  };
  const latest = useRef(measure);
  latest.current = measure;
  useLayoutEffect(measure);
  useEffect(() => {
    const table = box.current?.querySelector('table');
    // In the next frame: a change of the layout inside the callback is reported as an error.
    const observer = new ResizeObserver(() => requestAnimationFrame(() => latest.current()));
    for (const element of [box.current, table]) element && observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return isCards;
}
