/** The pages for developers: the API pages, the runbook, and one page for each problem, which the problem's `type` points to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '#api/openapi.ts';
import { type ProblemPage, problemPages } from '#content/problem-advice.ts';
import { runbook } from '#content/runbook.ts';
import { type RunbookLanguage, runbookPath } from '#domain/runbook.ts';
import { apiPages } from './api-pages.ts';
import { escaped, htmlPage, plain, prose } from './html.ts';
import { markdownPages } from './markdown-pages.ts';

export interface DocsAssets {
  readonly style: string;
  readonly script: string;
}

const page = (
  title: string,
  description: string,
  { style }: DocsAssets,
  body: string,
  address: string,
  language: 'en' | 'ko' = 'en',
): string => htmlPage({ title, description, style, body, language, markdown: `${address}.md` });

const routeList = (routes: readonly string[]): string =>
  routes.length === 0
    ? '<p>Many. The API page (<code>/docs</code>) lists the problems of each request.</p>'
    : `<ul>${routes.map((route) => `<li><code>${escaped(route)}</code></li>`).join('')}</ul>`;

function problemHtml({ code, status, en, ko, meaning, action, routes }: ProblemPage, assets: DocsAssets): string {
  const body = [
    '<main class="paper">',
    '<p><a href="/docs">API</a> · <a href="/docs/problems/">All problems</a></p>',
    `<h1><code>${code}</code></h1>`,
    `<p><strong>${status} · ${escaped(en)}</strong> · <span lang="ko">${escaped(ko)}</span></p>`,
    `<h2>What it means</h2><p>${prose(meaning)}</p>`,
    `<h2>What to do</h2><p>${prose(action)}</p>`,
    `<h2>Which requests</h2>${routeList(routes)}`,
    '</main>',
  ];
  return page(`${code} · Donut States`, plain(meaning), assets, body.join(''), `/docs/problems/${code}`);
}

function listHtml(pages: readonly ProblemPage[], assets: DocsAssets): string {
  const rows = pages.map(
    ({ code, status, en }) =>
      `<tr><td><a href="/docs/problems/${code}"><code>${code.replace(/[._]/g, '$&<wbr>')}</code></a></td><td>${status}</td><td>${escaped(en)}</td></tr>`,
  );
  const body = `<main class="paper"><p><a href="/docs">API</a></p><h1>All problems</h1><table><tbody>${rows.join('')}</tbody></table></main>`;
  return page('Problems · Donut States', 'Every problem that the API responds with.', assets, body, '/docs/problems');
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

function operatingHtml(language: RunbookLanguage, assets: DocsAssets): string {
  const { title, description, other, ...words } = RUNBOOK_WORDS[language];
  const list = (lines: readonly string[]) => `<ul>${lines.map((line) => `<li>${prose(line)}</li>`).join('')}</ul>`;
  const entries = runbook(language).map(
    ({ anchor, meaning, checks, remediation }) =>
      `<h2 id="${anchor}">${anchor}</h2><p>${prose(meaning)}</p><p>${words.checks}</p>${list(checks)}<p>${words.remediation}</p>${list(remediation)}`,
  );
  const links = `<p><a href="/console">${words.console}</a> · <a href="${runbookPath(other[0])}" lang="${other[0]}" hreflang="${other[0]}">${other[1]}</a></p>`;
  const body = `<main class="paper">${links}<h1>${title}</h1>${entries.join('')}</main>`;
  return page(`${title} · Donut States`, description, assets, body, runbookPath(language), language);
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

/** Path → HTML, by the paths of lib/page-file.ts. */
export function docsPages(assets: DocsAssets): ReadonlyMap<string, string> {
  const problems = problemPages();
  return new Map([
    ...apiPages(version, assets),
    ...markdownPages(version),
    ['docs/operating.html', operatingHtml('en', assets)],
    ['docs/operating/ko.html', operatingHtml('ko', assets)],
    ['docs/problems/index.html', listHtml(problems, assets)],
    ...problems.map((one) => [`docs/problems/${one.code}.html`, problemHtml(one, assets)] as const),
    ['openapi.json', `${JSON.stringify(openApiDocument(version))}\n`],
  ]);
}
