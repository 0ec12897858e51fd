import { expect, test } from 'vitest';
import { languageOf, namedLanguage, PROBLEMS, type ProblemCode, problem } from '#api/problems.ts';
import { routes } from '#api/routes.ts';

const codes = Object.keys(PROBLEMS) as ProblemCode[];

test.for(codes)('%s has a status, and a title in English and in Korean', (code) => {
  const { status, en, ko } = PROBLEMS[code];
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
  expect(en).toMatch(/^[A-Z][\x20-\x7e’]+[^.]$/);
  expect(ko).toMatch(/[가-힣]/);
  expect(code).toMatch(/^[a-z_]+\.[a-z_]+$/);
});

test('the titles of all problems are different', () => {
  expect(new Set(codes.map((code) => PROBLEMS[code].en)).size).toBe(codes.length);
  expect(new Set(codes.map((code) => PROBLEMS[code].ko)).size).toBe(codes.length);
});

const UUID = 'c0ffee00-1234-4abc-8def-0123456789ab';
test('a problem is an RFC 9457 document in the requested language', () => {
  const input = { code: 'stock.sold_out', occurrenceId: UUID, requestId: 'req-1' } as const;
  expect(problem({ ...input, language: 'ko' })).toEqual({
    type: '/docs/problems/stock.sold_out',
    title: '품절되었습니다',
    status: 409,
    detail: '품절되었습니다',
    instance: `urn:uuid:${UUID}`,
    code: 'stock.sold_out',
    requestId: 'req-1',
    errors: [],
  });
  expect(problem({ ...input, detail: '3 left' })).toMatchObject({ title: 'Sold out', detail: '3 left' });
  expect(problem({ code: 'request.throttled', requestId: 'waf' })).not.toHaveProperty('instance');
});

test.for([
  [undefined, 'en'],
  ['', 'en'],
  ['ko', 'ko'],
  ['KO-kr', 'ko'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['en;q=0.5, ko;q=0.9', 'ko'],
  ['fr-FR, ja;q=0.9, ko;q=0.1', 'ko'],
  ['fr', 'en'],
  ['ko;q=0.4 , en ; q=0.6', 'en'],
  ['kok', 'en'],
  ['ko;q=0, en', 'en'],
  ['en;q=0', 'ko'],
  ['en;q=0, ko;q=0', 'en'],
  ['ko;q=0', 'en'],
  ['ko;q=0, fr', 'en'],
  ['ko; Q=0.000', 'en'],
  ['ko; q=0.2, en; level=1; q=0.1', 'ko'],
  [';;,,;q=x', 'en'],
] as const)('Accept-Language %j selects %s', ([header, language]) => {
  expect(languageOf(header)).toBe(language);
});

test.each([
  [undefined, undefined],
  ['*', undefined],
  ['fr, *;q=0.5', undefined],
  ['ko;q=0', undefined],
  ['ko-KR, en;q=0.8', 'ko'],
  ['fr, en;q=0.3, ko;q=0.2', 'en'],
])('Accept-Language %s names the language %s', (header, language) => {
  expect(namedLanguage(header)).toBe(language);
});

test('every problem code of a route exists and is a 4xx', () => {
  for (const [name, route] of Object.entries(routes)) {
    for (const code of route.problems) {
      expect(PROBLEMS, `${name} ${code}`).toHaveProperty([code]);
      // A request never causes a 5xx. The only exception is the limit of live connections.
      if (code !== 'stream.full') expect(PROBLEMS[code].status, `${name} ${code}`).toBeLessThan(500);
    }
  }
});
