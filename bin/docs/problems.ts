/** docs/problems/: the problem codes. /docs/problems/ serves the same text. */
import { type ProblemPage, problemPages } from '#content/problem-advice.ts';

export const PROBLEMS_FOLDER = 'docs/problems';
const LIST = 'docs/problems.md';
const MADE = '<!-- Made by `npm run docs` from api/problems.ts and content/problem-advice/. -->';

function pageOf({ code, status, en, ko, meaning, action, routes }: ProblemPage): string {
  const requests =
    routes.length === 0
      ? ['Many. The API page (`/docs`) lists the problems of each request.']
      : routes.map((route) => `- \`${route}\``);
  return `${[
    MADE,
    `# \`${code}\``,
    `**${status}** ${en} · ${ko}`,
    `## What it means\n\n${meaning}`,
    `## What to do\n\n${action}`,
    `## Which requests return it\n\n${requests.join('\n')}`,
    '[All problems](../problems.md)',
  ].join('\n\n')}\n`;
}

function listOf(pages: readonly ProblemPage[]): string {
  const rows = pages.map(({ code, status, en }) => `| [\`${code}\`](problems/${code}.md) | ${status} | ${en} |`);
  return `${[
    '# Problems',
    MADE,
    'Every error is `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). `code` is stable and never translated; `type` is the address of the problem’s page on the origin that serves the shop.',
    ['| code | status | title |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')}\n`;
}

/** Returns the expected content of every generated file, by path. */
export function problemDocuments(): ReadonlyMap<string, string> {
  const pages = problemPages();
  return new Map([
    [LIST, listOf(pages)],
    ...pages.map((page) => [`${PROBLEMS_FOLDER}/${page.code}.md`, pageOf(page)] as const),
  ]);
}
