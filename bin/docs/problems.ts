/** docs/problems/: the problem codes. /docs/problems/ serves the same text. */
import { problemMarkdown, problemsMarkdown } from '#content/markdown.ts';
import { problemPages } from '#content/problem-advice.ts';

export const PROBLEMS_FOLDER = 'docs/problems';
const LIST = 'docs/problems.md';
const MADE = '<!-- Made by `npm run docs` from api/problems.ts and content/problem-advice/. -->';
const MEANING =
  'Every error is `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). `code` is stable and never translated; `type` is the address of the problem’s page on the origin that serves the shop.';

const joined = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

/** Returns the expected content of every generated file, by path. */
export function problemDocuments(): ReadonlyMap<string, string> {
  const pages = problemPages();
  return new Map([
    [LIST, joined(['# Problems', MADE, MEANING, problemsMarkdown(pages, 'problems')])],
    ...pages.map(
      (page) =>
        [
          `${PROBLEMS_FOLDER}/${page.code}.md`,
          joined([MADE, ...problemMarkdown(page), '[All problems](../problems.md)']),
        ] as const,
    ),
  ]);
}
