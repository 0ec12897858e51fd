/** The pages for developers: the API page, and one page for each problem, which the problem's `type` points to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '#api/openapi.ts';
import { type ProblemPage, problemPages } from '#content/problem-advice.ts';
import { runbook } from '#content/runbook.ts';
import { type RunbookLanguage, runbookPath } from '#domain/runbook.ts';

export interface DocsAssets {
  readonly style: string;
  readonly script: string;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** Converts advice to HTML: plain text with `code` in backticks. */
const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const page = (title: string, { style }: DocsAssets, head: string, body: string, language = 'en'): string =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escaped(title)}</title><link rel="icon" href="/assets/logo.svg"><link rel="stylesheet" href="${style}">${head}</head><body>${body}</body></html>\n`;

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
  return page(`${code} · Donut States`, assets, '', body.join(''));
}

function listHtml(pages: readonly ProblemPage[], assets: DocsAssets): string {
  const rows = pages.map(
    ({ code, status, en }) =>
      `<tr><td><a href="/docs/problems/${code}"><code>${code}</code></a></td><td>${status}</td><td>${escaped(en)}</td></tr>`,
  );
  const body = `<main class="paper"><p><a href="/docs">API</a></p><h1>All problems</h1><table><tbody>${rows.join('')}</tbody></table></main>`;
  return page('Problems · Donut States', assets, '', body);
}

const RUNBOOK_WORDS = {
  en: { title: 'Runbook', console: 'Console', checks: 'Check:', remediation: 'Fix:', other: ['ko', '한국어'] },
  ko: { title: '대응 절차', console: '콘솔', checks: '확인:', remediation: '조치:', other: ['en', 'English'] },
} as const;

function operatingHtml(language: RunbookLanguage, assets: DocsAssets): string {
  const { title, other, ...words } = RUNBOOK_WORDS[language];
  const list = (lines: readonly string[]) => `<ul>${lines.map((line) => `<li>${prose(line)}</li>`).join('')}</ul>`;
  const entries = runbook(language).map(
    ({ anchor, meaning, checks, remediation }) =>
      `<h2 id="${anchor}">${anchor}</h2><p>${prose(meaning)}</p><p>${words.checks}</p>${list(checks)}<p>${words.remediation}</p>${list(remediation)}`,
  );
  const links = `<p><a href="/console">${words.console}</a> · <a href="${runbookPath(other[0])}" lang="${other[0]}" hreflang="${other[0]}">${other[1]}</a></p>`;
  const body = `<main class="paper">${links}<h1>${title}</h1>${entries.join('')}</main>`;
  return page(`${title} · Donut States`, assets, '', body, language);
}

const SIGN_IN = `<h1>API</h1><form id="sign-in"><label>E-mail <input name="email" type="email" autocomplete="username" required></label><label>Password <input name="password" type="password" autocomplete="current-password" required></label><button type="submit">Sign in to try requests</button><button type="button" id="sign-out" hidden>Sign out</button><output id="who" role="status"></output></form><p>Local accounts: <code>buyer01@donut.test</code>, <code>seller@donut.test</code> or <code>operator@donut.test</code>, password <code>donut-states</code>. <a href="/docs/problems/">Every problem</a> has a page that explains it.</p>`;

function explorerHtml(assets: DocsAssets): string {
  const script = `<script type="module" src="${assets.script}"></script>`;
  const body = `<openapi-explorer spec-url="/openapi.json" hide-server-selection collapse><div slot="overview">${SIGN_IN}</div></openapi-explorer><noscript><main class="paper">This page requires JavaScript. The OpenAPI document is <a href="/openapi.json">/openapi.json</a>.</main></noscript>`;
  return page('API · Donut States', assets, script, body);
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

/** Path → HTML, by the paths of lib/page-file.ts. */
export function docsPages(assets: DocsAssets): ReadonlyMap<string, string> {
  const problems = problemPages();
  return new Map([
    ['docs/index.html', explorerHtml(assets)],
    ['docs/operating.html', operatingHtml('en', assets)],
    ['docs/operating/ko.html', operatingHtml('ko', assets)],
    ['docs/problems/index.html', listHtml(problems, assets)],
    ...problems.map((one) => [`docs/problems/${one.code}.html`, problemHtml(one, assets)] as const),
    ['openapi.json', `${JSON.stringify(openApiDocument(version))}\n`],
  ]);
}
