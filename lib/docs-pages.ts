/** The pages for developers: the API pages, the runbook, and one page for each problem, which the problem's `type` points to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '#api/openapi.ts';
import { runbook } from '#content/runbook.ts';
import { type RunbookLanguage, runbookPath } from '#domain/runbook.ts';
import { apiPages } from './api-pages.ts';
import { htmlPage, prose } from './html.ts';
import { markdownPages } from './markdown-pages.ts';
import { problemHtmlPages } from './problem-pages.ts';

export interface DocsAssets {
  readonly style: string;
  readonly script: string;
}

const RUNBOOK_WORDS = {
  en: {
    title: 'Runbook',
    description: 'What operators do about each alert.',
    console: 'Console',
    checks: 'Check:',
    remediation: 'Fix:',
    other: ['ko', '한국어'],
  },
  ko: {
    title: '대응 절차',
    description: '알림마다 운영자가 할 일입니다.',
    console: '콘솔',
    checks: '확인:',
    remediation: '조치:',
    other: ['en', 'English'],
  },
} as const;

function operatingHtml(language: RunbookLanguage, style: string): string {
  const { title, description, other, ...words } = RUNBOOK_WORDS[language];
  const list = (lines: readonly string[]) => `<ul>${lines.map((line) => `<li>${prose(line)}</li>`).join('')}</ul>`;
  const entries = runbook(language).map(
    ({ anchor, meaning, checks, remediation }) =>
      `<h2 id="${anchor}">${anchor}</h2><p>${prose(meaning)}</p><p>${words.checks}</p>${list(checks)}<p>${words.remediation}</p>${list(remediation)}`,
  );
  const links = `<p><a href="/console">${words.console}</a> · <a href="${runbookPath(other[0])}" lang="${other[0]}" hreflang="${other[0]}">${other[1]}</a></p>`;
  const body = `<main class="paper">${links}<h1>${title}</h1>${entries.join('')}</main>`;
  return htmlPage({
    title: `${title} · Donut States`,
    description,
    style,
    language,
    body,
    markdown: `${runbookPath(language)}.md`,
  });
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

/** Path → HTML, by the paths of lib/page-file.ts. */
export function docsPages(assets: DocsAssets): ReadonlyMap<string, string> {
  return new Map([
    ...apiPages(version, assets),
    ...markdownPages(version),
    ['docs/operating.html', operatingHtml('en', assets.style)],
    ['docs/operating/ko.html', operatingHtml('ko', assets.style)],
    ...problemHtmlPages(assets.style),
    ['openapi.json', `${JSON.stringify(openApiDocument(version))}\n`],
  ]);
}
