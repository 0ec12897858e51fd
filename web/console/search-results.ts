/** What a text in the search of the console may mean: an id, or a part of the name of a page or a product. */
import { idPattern } from '#domain/id-pattern.ts';
import type { IdPrefix } from '#domain/ids.ts';
import { language, words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import { ordersOfBuyer } from './buyer-search.ts';

export interface Result {
  readonly href: string;
  readonly label: string;
  /** Further words by which the page is found, in any language. */
  readonly words?: string;
}
const RESULTS_MAX = 8;

const t = words({
  redrives: ['Redrives', '재처리 이력'],
  runbooks: ['Runbooks: what to do when something fails', '대응 절차: 문제가 생겼을 때 할 일'],
});
/** Pages that the menu does not have, for operators. */
export const furtherPages = (): readonly Result[] => [
  { href: '/console/dead-letters/redrives', label: t('redrives'), words: 'redrive 재처리' },
  {
    href: language.get() === 'ko' ? '/docs/operating/ko' : '/docs/operating',
    label: t('runbooks'),
    words: 'runbook operating manual guide help 런북 운영 안내 문서',
  },
];

/** Kinds of ids with a page. A seller has no pages of the other kinds. */
const OF_SELLERS: readonly IdPrefix[] = ['ord', 'prd', 'rst'];
const OF_OPERATORS: readonly IdPrefix[] = [...OF_SELLERS, 'dl', 'rdr', 'run', 'usr'];

function pageOf(id: string, isOperator: boolean): string | undefined {
  const kind = (isOperator ? OF_OPERATORS : OF_SELLERS).find((prefix) => idPattern(prefix).test(id));
  if (kind === 'usr') return ordersOfBuyer(id);
  return kind && pageOfId(id);
}

/**
 * Returns the results: pages by a part of their names, then the products that the shop has found. A whole id is the only result;
 * the beginning of an id is none.
 */
export function resultsOf(
  text: string,
  pages: readonly Result[],
  products: readonly Result[],
  isOperator: boolean,
): readonly Result[] {
  const wanted = text.trim().toLowerCase();
  const page = pageOf(wanted, isOperator);
  if (page) return [{ href: page, label: wanted }];
  const found = pages.filter(({ label, words: further = '' }) => `${label} ${further}`.toLowerCase().includes(wanted));
  return [...found, ...products].slice(0, RESULTS_MAX);
}
