/** Every problem has the same page, in English and Korean, in the repository and at the address in its `type`. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROBLEMS, type ProblemCode, problemType } from '#api/problems.ts';
import { PROBLEMS_FOLDER, problemDocuments } from '#bin/docs/problems.ts';
import { otherLanguage, problemPages, problemPath } from '#content/problem-advice.ts';
import { LANGUAGES } from '#domain/language.ts';
import { docsPages } from '#lib/docs-pages.ts';
import { pageFile } from '#lib/page-file.ts';

const documents = problemDocuments();
const served = docsPages({ style: '/assets/paper.css', script: '/assets/docs.js' });

test.for([...documents])('%s is up to date', ([path, text]) => {
  expect(readFileSync(path, 'utf8'), 'regenerate it with: npm run docs').toBe(text);
});

test('no page exists for a removed problem', () => {
  expect(readdirSync(PROBLEMS_FOLDER).sort()).toEqual(
    Object.keys(PROBLEMS)
      .flatMap((code) => [`${code}.md`, `${code}.ko.md`])
      .sort(),
  );
});

test.for(Object.keys(PROBLEMS) as ProblemCode[])('the type of %s is the address of its English page', (code) => {
  const html = served.get(pageFile(problemType(code)) ?? '');
  expect(html).toContain('<html lang="en">');
  expect(html).toContain(`<h1><code>${code}</code></h1>`);
  expect(html).not.toMatch(/<script>|style=|\son\w+=/);
});

test.for(LANGUAGES)('every page links to itself in the other language, and is in its own language, %s', (language) => {
  for (const code of [undefined, ...(Object.keys(PROBLEMS) as ProblemCode[])]) {
    const html = served.get(pageFile(problemPath(language, code)) ?? '');
    const other = otherLanguage(language);
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).toContain(`<a href="${problemPath(other, code)}" lang="${other}" hreflang="${other}">`);
    if (code) expect(html).toContain(`<strong>${PROBLEMS[code].status} · ${PROBLEMS[code][language]}</strong>`);
    // Every other link of the page stays in its language.
    const links = [...(html ?? '').matchAll(/<a href="([^"]+)">/g)].map(([, address = '']) => address);
    expect(links.filter((address) => address.endsWith('/ko') !== (language === 'ko'))).toEqual([]);
  }
});

const SENTENCES = { en: /^[A-Z][^<>[\]]*\.$/, ko: /^[^<>[\]]*[가-힣][^<>[\]]*\.$/ };
test.for(LANGUAGES)('advice consists of sentences and is unique for each problem, %s', (language) => {
  const pages = problemPages(language);
  for (const { code, meaning, action } of pages) {
    for (const text of [meaning, action]) expect(text, code).toMatch(SENTENCES[language]);
    expect((meaning.match(/`/g)?.length ?? 0) % 2, code).toBe(0);
  }
  expect(new Set(pages.map(({ meaning }) => meaning)).size).toBe(pages.length);
});

test('the Korean advice names the same fields, requests and values as the English advice', () => {
  const named = ({ meaning, action }: { meaning: string; action: string }) =>
    [meaning, action].map((text) =>
      (text.match(/`[^`]+`/g) ?? []).map((one) => one.replace('/docs/ko', '/docs')).sort(),
    );
  const korean = problemPages('ko');
  for (const [i, page] of problemPages('en').entries())
    expect(korean[i] && named(korean[i]), page.code).toEqual(named(page));
});

test('a page lists the requests that may return the problem', () => {
  const routesOf = (code: ProblemCode) => problemPages('en').find((page) => page.code === code)?.routes;
  expect(routesOf('stock.sold_out')).toEqual(['POST /api/v1/orders']);
  expect(routesOf('request.invalid')).toEqual([]);
});
