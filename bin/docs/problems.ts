/** The problems as a reader of the repository finds them; /docs/problems/ serves the same text. */
import { type ProblemPage, problemPages } from '#content/problem-advice.ts';

export const PROBLEMS_FOLDER = 'docs/problems';
const LIST = 'docs/problems.md';
const MADE = '<!-- Made by `npm run docs` from api/problems.ts and content/problem-advice/. -->';

function pageOf({ code, status, en, ko, means, todo, routes }: ProblemPage): string {
  const here =
    routes.length === 0 ? ['Many: the API page (`/docs`) says it of each.'] : routes.map((route) => `- \`${route}\``);
  return `${[
    MADE,
    `# \`${code}\``,
    `**${status}** ${en} · ${ko}`,
    `## What it means\n\n${means}`,
    `## What to do\n\n${todo}`,
    `## Which requests\n\n${here.join('\n')}`,
    '[All problems](../problems.md)',
  ].join('\n\n')}\n`;
}

function listOf(pages: readonly ProblemPage[]): string {
  const rows = pages.map(({ code, status, en }) => `| [\`${code}\`](problems/${code}.md) | ${status} | ${en} |`);
  return `${[
    '# Problems',
    MADE,
    'Every error is `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). `code` is stable and never translated; `type` is the address of its page here, at the shop’s own address.',
    ['| code | status | title |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n')}\n`;
}

/** Every file by its path, as it should be. */
export function problemDocuments(): ReadonlyMap<string, string> {
  const pages = problemPages();
  return new Map([
    [LIST, listOf(pages)],
    ...pages.map((page) => [`${PROBLEMS_FOLDER}/${page.code}.md`, pageOf(page)] as const),
  ]);
}
