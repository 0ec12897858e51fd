/** Links the addresses of this shop and the ids with a page in a line of a story. */
import type { ComponentChildren } from 'preact';
import { pageOfId } from '#web/shared/names.ts';

const LINKABLE = /(https?:\/\/[^\s,)]+|\b[a-z]{2,4}_[0-9a-z]{26}\b)/;

/** The page of a part of a line; undefined for other text and for addresses outside this shop. */
function pageOfPart(part: string): string | undefined {
  if (!part.startsWith('http')) return pageOfId(part);
  const url = URL.parse(part);
  return url?.origin === location.origin ? url.pathname + url.search : undefined;
}

export const linked = (line: string): ComponentChildren =>
  line.split(LINKABLE).map((part, n) => {
    const page = n % 2 === 1 ? pageOfPart(part) : undefined;
    return page ? (
      <a key={n} href={page}>
        {part}
      </a>
    ) : (
      part
    );
  });
