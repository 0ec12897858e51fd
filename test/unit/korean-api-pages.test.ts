/** The Korean API pages have no English description of a field and no English title of a problem. */
import { expect, test } from 'vitest';
import { FIELD_TABLES, FIELDS, type FieldKey } from '#api/openapi/fields.ts';
import { PROBLEMS } from '#api/problems.ts';
import { FIELDS_KO } from '#content/field-texts-ko.ts';
import { readDocument } from '#lib/api-pages/document.ts';
import { fieldsOf } from '#lib/api-pages/fields.ts';
import { meaningOf } from '#lib/api-pages/meaning.ts';
import { apiPages } from '#lib/api-pages.ts';

const HANGUL = /[가-힣]/;
const api = readDocument('1.0.0');

test('every field has a Korean sentence, and one for each English sentence', () => {
  expect(Object.keys(FIELDS_KO).sort()).toEqual(Object.keys(FIELDS).sort());
  for (const [key, [english]] of Object.entries(FIELDS)) {
    const korean = FIELDS_KO[key as FieldKey];
    expect(korean, key).toMatch(/[가-힣].*\.$/);
    expect(meaningOf(english, 'ko'), key).toBe(korean);
  }
});

test('no key stands in two tables, where the text of the later one would be shown', () => {
  const keys = FIELD_TABLES.flatMap((table) => Object.keys(table));
  expect(keys.filter((key, n) => keys.indexOf(key) !== n)).toEqual([]);
});

test.for(api.operations)('$operationId describes its parameters and fields in Korean', (operation) => {
  const { parameters, body, responses } = operation;
  const media = responses.flatMap(([, { content }]) =>
    content?.['application/json'] ? [content['application/json']] : [],
  );
  const fields = [...(body ? [body] : []), ...media].flatMap(({ schema }) => fieldsOf(schema, api.schemas));
  for (const { description = '' } of [...parameters, ...fields])
    if (description !== '') expect(meaningOf(description, 'ko'), description).toMatch(HANGUL);
});

test('problems have their Korean titles and pages on the Korean page, and their English ones on the English page', () => {
  const pages = apiPages('1.0.0', { style: '/assets/paper.css', script: '/assets/docs.js' });
  const { en, ko } = PROBLEMS['stock.sold_out'];
  const korean = pages.get('docs/api/orders/ko.html') ?? '';
  const english = pages.get('docs/api/orders.html') ?? '';
  expect(korean).toContain(`<code>stock.sold_out</code></a> ${ko}`);
  expect(english).toContain(`<code>stock.sold_out</code></a> ${en}`);
  expect(korean).not.toContain(`</a> ${en}`);
  const problemLinks = (html = '') => html.match(/\/docs\/problems[^"]*/g) ?? [];
  for (const [file, html] of pages) {
    const inKorean = problemLinks(html).map((address) => address.endsWith('/ko'));
    expect(new Set(inKorean), file).toEqual(new Set(inKorean.length > 0 ? [file.endsWith('ko.html')] : []));
  }
  expect(problemLinks(pages.get('docs/ko.html'))).toEqual(['/docs/problems/ko']);
});
