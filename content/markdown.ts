/** Problem pages and the runbook as Markdown: for docs/ and for the addresses that end in `.md`. */
import type { ProblemCode } from '#api/problems.ts';
import type { Language } from '#domain/language.ts';
import type { RunbookLanguage } from '#domain/runbook.ts';
import { type ProblemPage, problemPages } from './problem-advice.ts';
import { PROBLEM_WORDS } from './problem-words.ts';
import { runbook } from './runbook.ts';

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

/** Returns the parts of a problem's page. */
export function problemMarkdown(page: ProblemPage): readonly string[] {
  const { code, status, language, title, titleInOther, meaning, action, routes } = page;
  const words = PROBLEM_WORDS[language];
  const requests = routes.length === 0 ? words.manyRequests : list(routes.map((route) => `\`${route}\``));
  return [
    `# \`${code}\``,
    `**${status}** ${title} · ${titleInOther}`,
    `## ${words.meaning}\n\n${meaning}`,
    `## ${words.action}\n\n${action}`,
    `## ${words.requests}\n\n${requests}`,
  ];
}

/** Returns the table of all problems. `addressOf` returns the address of a problem's page. */
export function problemsMarkdown(language: Language, addressOf: (code: ProblemCode) => string): string {
  const rows = problemPages(language).map(
    ({ code, status, title }) => `| [\`${code}\`](${addressOf(code)}) | ${status} | ${title} |`,
  );
  return [`| ${PROBLEM_WORDS[language].columns.join(' | ')} |`, '|---|---|---|', ...rows].join('\n');
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
