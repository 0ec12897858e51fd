/** Problem pages and the runbook as Markdown: for docs/ and for the addresses that end in `.md`. */
import type { RunbookLanguage } from '#domain/runbook.ts';
import type { ProblemPage } from './problem-advice.ts';
import { runbook } from './runbook.ts';

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Returns the parts of a problem's page. */
export function problemMarkdown({ code, status, en, ko, meaning, action, routes }: ProblemPage): readonly string[] {
  const requests =
    routes.length === 0
      ? 'Many. The API page (`/docs`) lists the problems of each request.'
      : list(routes.map((route) => `\`${route}\``));
  return [
    `# \`${code}\``,
    `**${status}** ${en} · ${ko}`,
    `## What it means\n\n${meaning}`,
    `## What to do\n\n${action}`,
    `## Which requests return it\n\n${requests}`,
  ];
}

/** Returns the table of all problems. `folder` is the path of their pages. */
export function problemsMarkdown(pages: readonly ProblemPage[], folder: string): string {
  const rows = pages.map(({ code, status, en }) => `| [\`${code}\`](${folder}/${code}.md) | ${status} | ${en} |`);
  return ['| code | status | title |', '|---|---|---|', ...rows].join('\n');
}

const RUNBOOK_WORDS = { en: { check: 'Check:', fix: 'Fix:' }, ko: { check: '확인:', fix: '조치:' } } as const;

/** Returns the runbook: a heading for each anchor. */
export function runbookMarkdown(language: RunbookLanguage): string {
  const { check, fix } = RUNBOOK_WORDS[language];
  const entries = runbook(language).map(
    ({ anchor, meaning, checks, remediation }) =>
      `### ${anchor}\n\n${meaning}\n\n${check}\n\n${list(checks)}\n\n${fix}\n\n${list(remediation)}`,
  );
  return entries.join('\n\n');
}
