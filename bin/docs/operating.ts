/** docs/operating.md and its Korean page: the runbook. Each heading is the anchor that mails and alarms link to. */
import { runbookMarkdown } from '#content/markdown.ts';
import { replaceGeneratedPart } from './generated-part.ts';

const PAGES = { 'docs/operating.md': 'en', 'docs/operating.ko.md': 'ko' } as const;
const BEGIN = '<!-- Made by `npm run docs` from content/runbook/: -->';

/** Returns the pages with their generated parts replaced; the rest of each page is written manually. */
export const operatingDocument = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(PAGES).map(([page, language]) => [
      page,
      replaceGeneratedPart(page, BEGIN, runbookMarkdown(language)),
    ]),
  );
