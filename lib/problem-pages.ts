/** The problem pages and their list in English and Korean. A problem's `type` is the address of its English page. */
import type { ProblemCode } from '#api/problems.ts';
import { otherLanguage, type ProblemPage, problemPages, problemPath } from '#content/problem-advice.ts';
import { PROBLEM_WORDS } from '#content/problem-words.ts';
import { LANGUAGES, type Language } from '#domain/language.ts';
import { escaped, htmlPage, plain, prose } from './html.ts';

/** Links to the API pages, to the given pages, and to the same page in the other language. */
function linksHtml(language: Language, between: readonly string[], code?: ProblemCode): string {
  const other = otherLanguage(language);
  const links = [
    `<a href="${language === 'en' ? '/docs' : '/docs/ko'}">API</a>`,
    ...between,
    `<a href="${problemPath(other, code)}" lang="${other}" hreflang="${other}">${PROBLEM_WORDS[language].otherLanguage}</a>`,
  ];
  return `<p>${links.join(' · ')}</p>`;
}

const routesHtml = ({ routes, language }: ProblemPage): string =>
  routes.length === 0
    ? `<p>${prose(PROBLEM_WORDS[language].manyRequests)}</p>`
    : `<ul>${routes.map((route) => `<li><code>${escaped(route)}</code></li>`).join('')}</ul>`;

function problemHtml(page: ProblemPage, style: string): string {
  const { code, status, language, title, titleInOther, meaning, action } = page;
  const words = PROBLEM_WORDS[language];
  const all = `<a href="${problemPath(language)}">${words.all}</a>`;
  const body = [
    '<main class="paper">',
    linksHtml(language, [all], code),
    `<h1><code>${code}</code></h1>`,
    `<p><strong>${status} · ${escaped(title)}</strong> · <span lang="${otherLanguage(language)}">${escaped(titleInOther)}</span></p>`,
    `<h2>${words.meaning}</h2><p>${prose(meaning)}</p>`,
    `<h2>${words.action}</h2><p>${prose(action)}</p>`,
    `<h2>${words.requests}</h2>${routesHtml(page)}`,
    '</main>',
  ];
  return htmlPage({
    title: `${code} · Donut States`,
    description: plain(meaning),
    style,
    language,
    body: body.join(''),
    markdown: `${problemPath(language, code)}.md`,
  });
}

function listHtml(language: Language, style: string): string {
  const { all, list, listDescription, columns } = PROBLEM_WORDS[language];
  const heads = columns.map((column) => `<th>${column}</th>`);
  const rows = problemPages(language).map(
    ({ code, status, title }) =>
      `<tr><td><a href="${problemPath(language, code)}"><code>${code.replace(/[._]/g, '$&<wbr>')}</code></a></td><td>${status}</td><td>${escaped(title)}</td></tr>`,
  );
  return htmlPage({
    title: `${list} · Donut States`,
    description: listDescription,
    style,
    language,
    body: `<main class="paper">${linksHtml(language, [])}<h1>${all}</h1><table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></main>`,
    markdown: `${problemPath(language)}.md`,
  });
}

/** Path of lib/page-file.ts → HTML. */
export const problemHtmlPages = (style: string): readonly (readonly [string, string])[] =>
  LANGUAGES.flatMap((language) => [
    [language === 'en' ? 'docs/problems/index.html' : 'docs/problems/ko.html', listHtml(language, style)] as const,
    ...problemPages(language).map(
      (page) => [`${problemPath(language, page.code).slice(1)}.html`, problemHtml(page, style)] as const,
    ),
  ]);
