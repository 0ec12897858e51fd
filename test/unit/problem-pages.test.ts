/** Every problem has the same page in the repository and at the address in its `type`. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROBLEMS, type ProblemCode, problemType } from '#api/problems.ts';
import { PROBLEMS_FOLDER, problemDocuments } from '#bin/docs/problems.ts';
import { problemPages } from '#content/problem-advice.ts';
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
      .map((code) => `${code}.md`)
      .sort(),
  );
});

test.for(Object.keys(PROBLEMS) as ProblemCode[])('the type of %s is the address of its page', (code) => {
  const html = served.get(pageFile(problemType(code)) ?? '');
  expect(html).toContain(`<h1><code>${code}</code></h1>`);
  expect(html).not.toMatch(/<script>|style=|\son\w+=/);
});

test('advice consists of sentences and is unique for each problem', () => {
  const pages = problemPages();
  for (const { code, meaning, action } of pages) {
    for (const text of [meaning, action]) expect(text, code).toMatch(/^[A-Z][^<>[\]]*\.$/);
    expect((meaning.match(/`/g)?.length ?? 0) % 2, code).toBe(0);
  }
  expect(new Set(pages.map(({ meaning }) => meaning)).size).toBe(pages.length);
});

test('a page lists the requests that may return the problem', () => {
  const page = problemPages().find(({ code }) => code === 'stock.sold_out');
  expect(page?.routes).toEqual(['POST /api/v1/orders']);
  expect(problemPages().find(({ code }) => code === 'request.invalid')?.routes).toEqual([]);
});
