/** The documentation pages as Markdown at their address with `.md`, and their list in /llms.txt. */
import { TAGS_KO } from '#content/api-texts.ts';
import { problemMarkdown, problemsMarkdown, runbookMarkdown } from '#content/markdown.ts';
import { problemPages } from '#content/problem-advice.ts';
import { readDocument } from './api-pages/document.ts';
import { operationMarkdown } from './api-pages/markdown.ts';
import { summaryOf } from './api-pages/operation.ts';
import { LANGUAGES, type Language, TEXTS } from './api-pages/texts.ts';

const joined = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
const suffix = (language: Language): string => (language === 'en' ? '' : '/ko');

function apiMarkdown(version: string): readonly (readonly [string, string])[] {
  const api = readDocument(version);
  const meaning = (name: string, description: string, language: Language): string =>
    language === 'ko' ? (TAGS_KO[name] ?? description) : description;
  return LANGUAGES.flatMap((language) => {
    const { title, intro, rules } = TEXTS[language];
    const groups = api.tags.map(({ name, description }) => {
      const of = api.operations.filter(({ tag }) => tag === name);
      const lines = of.map((one) => `- \`${one.method} ${one.path}\` ${summaryOf(one, language)}`);
      return `## [${name}](/docs/api/${name}${suffix(language)}.md)\n\n${meaning(name, description, language)}\n\n${lines.join('\n')}`;
    });
    const start = [`# ${title}`, intro, rules.map(([name, text]) => `- **${name}** ${text}`).join('\n'), ...groups];
    return [
      [language === 'en' ? 'docs.md' : 'docs/ko.md', joined(start)] as const,
      ...api.tags.map(({ name, description }) => {
        const of = api.operations.filter(({ tag }) => tag === name);
        const operations = of.map((one) => operationMarkdown(api, one, language));
        const parts = [`# ${name}`, meaning(name, description, language), ...operations];
        return [`docs/api/${name}${suffix(language)}.md`, joined(parts)] as const;
      }),
    ];
  });
}

/** ASCII only: S3 serves a text file without its character set. */
function llmsText(version: string): string {
  const groups = readDocument(version).tags.map(
    ({ name, description }) => `- [${name}](/docs/api/${name}.md): ${description}`,
  );
  return joined([
    '# Donut States',
    '> The HTTP API of an online donut shop that stays correct when a product sells out. Every page below /docs is also Markdown at its address with `.md`. The API and the runbook are in Korean, too, at /ko.',
    [
      '## Start',
      '',
      '- [API](/docs.md): access tokens, idempotency keys, errors, pages, and the list of all requests',
      '- [OpenAPI 3.1 document](/openapi.json): the contract, with descriptions and examples',
      '- [Problems](/docs/problems.md): every error code, what it means and what a caller does',
      '- [Runbook](/docs/operating.md): what an operator does about each mail and alarm',
    ].join('\n'),
    ['## API', '', ...groups].join('\n'),
  ]);
}

/** Path of lib/page-file.ts → Markdown. */
export function markdownPages(version: string): ReadonlyMap<string, string> {
  const problems = problemPages();
  return new Map([
    ['llms.txt', llmsText(version)],
    ...apiMarkdown(version),
    ['docs/operating.md', joined(['# Runbook', runbookMarkdown('en')])],
    ['docs/operating/ko.md', joined(['# 대응 절차', runbookMarkdown('ko')])],
    ['docs/problems.md', joined(['# Problems', problemsMarkdown(problems, '/docs/problems')])],
    ...problems.map((one) => [`docs/problems/${one.code}.md`, joined(problemMarkdown(one))] as const),
  ]);
}
