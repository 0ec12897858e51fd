/** The documentation pages as Markdown at their address with `.md`, and their list in /llms.txt. */
import type { ProblemCode } from '#api/problems.ts';
import { TAGS_KO } from '#content/api-texts.ts';
import { problemMarkdown, problemsMarkdown, runbookMarkdown } from '#content/markdown.ts';
import { problemPages, problemPath } from '#content/problem-advice.ts';
import { PROBLEM_WORDS } from '#content/problem-words.ts';
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

function problemFiles(language: Language): readonly (readonly [string, string])[] {
  const addressOf = (code?: ProblemCode): string => `${problemPath(language, code)}.md`;
  const list = joined([`# ${PROBLEM_WORDS[language].list}`, problemsMarkdown(language, addressOf)]);
  return [
    [addressOf().slice(1), list],
    ...problemPages(language).map((one) => [addressOf(one.code).slice(1), joined(problemMarkdown(one))] as const),
  ];
}

/** ASCII only: S3 serves a text file without its character set. */
function llmsText(version: string): string {
  const groups = readDocument(version).tags.map(
    ({ name, description }) => `- [${name}](/docs/api/${name}.md): ${description}`,
  );
  return joined([
    '# Donut States',
    '> The HTTP API of an online donut shop that stays correct when a product sells out. Every page below /docs is also Markdown at its address with `.md`. Each of them is in Korean, too, at its address with `/ko`.',
    [
      '## Start',
      '',
      '- [API](/docs.md): access tokens, idempotency keys, errors, pages, and the list of all requests',
      '- [OpenAPI 3.1 document](/openapi.json): the contract, with descriptions and examples',
      '- [Problems](/docs/problems.md): every error code, what it means and what a caller does',
      '- [Runbook](/docs/operating.md): what an operator does about each mail and alarm',
    ].join('\n'),
    ['## API', '', ...groups].join('\n'),
    [
      '## Korean',
      '',
      '- [API](/docs/ko.md): the start page of the API, with links to every group',
      '- [Problems](/docs/problems/ko.md): every error code',
      '- [Runbook](/docs/operating/ko.md): every mail and alarm',
    ].join('\n'),
  ]);
}

/** Path of lib/page-file.ts → Markdown. */
export function markdownPages(version: string): ReadonlyMap<string, string> {
  return new Map([
    ['llms.txt', llmsText(version)],
    ...apiMarkdown(version),
    ['docs/operating.md', joined(['# Runbook', runbookMarkdown('en')])],
    ['docs/operating/ko.md', joined(['# 대응 절차', runbookMarkdown('ko')])],
    ...LANGUAGES.flatMap(problemFiles),
  ]);
}
