/** docs/operating.md and its Korean page: the runbook. Each heading is the anchor that mails and alarms link to. */
import { runbook } from '#content/runbook.ts';
import { replaceGeneratedPart } from './generated-part.ts';

const PAGES = {
  en: { page: 'docs/operating.md', check: 'Check:', fix: 'Fix:' },
  ko: { page: 'docs/operating.ko.md', check: '확인:', fix: '조치:' },
} as const;
const BEGIN = '<!-- Made by `npm run docs` from content/runbook/: -->';

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function pageOf(language: keyof typeof PAGES): readonly [page: string, text: string] {
  const { page, check, fix } = PAGES[language];
  const entries = runbook(language).map(
    ({ anchor, meaning, checks, remediation }) =>
      `### ${anchor}\n\n${meaning}\n\n${check}\n\n${list(checks)}\n\n${fix}\n\n${list(remediation)}`,
  );
  return [page, replaceGeneratedPart(page, BEGIN, entries.join('\n\n'))];
}

/** Returns the pages with their generated parts replaced; the rest of each page is written manually. */
export const operatingDocument = (): ReadonlyMap<string, string> => new Map([pageOf('en'), pageOf('ko')]);
