/** docs/problems.md and docs/problems/, and the same in Korean: the problem codes. /docs/problems/ serves the same text. */
import type { ProblemCode } from '#api/problems.ts';
import { problemMarkdown, problemsMarkdown } from '#content/markdown.ts';
import { problemPages } from '#content/problem-advice.ts';
import { PROBLEM_WORDS } from '#content/problem-words.ts';
import { LANGUAGES, type Language } from '#domain/language.ts';

export const PROBLEMS_FOLDER = 'docs/problems';
const MADE = '<!-- Made by `npm run docs` from api/problems.ts and content/problem-advice/. -->';
const LISTS = {
  en: {
    file: 'problems.md',
    meaning:
      'Every error is `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). `code` is stable and never translated; `type` is the address of the problem’s page on the origin that serves the shop. `type` identifies the problem, so it is the address of the English page in every language; the Korean page is at the same address with `/ko`. ([한국어](problems.ko.md))',
  },
  ko: {
    file: 'problems.ko.md',
    meaning:
      '모든 오류는 `application/problem+json`([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) 형식입니다. `code`는 바뀌거나 번역되지 않습니다. `type`은 쇼핑몰을 제공하는 주소에 있는 설명 페이지의 경로입니다. 오류를 식별하는 값이므로 언어와 관계없이 영어 페이지의 주소이며, 한국어 페이지는 그 주소 뒤에 `/ko`를 붙인 곳에 있습니다. ([English](problems.md))',
  },
} as const;

const joined = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
const fileOf = (code: ProblemCode, language: Language): string => `${code}${language === 'en' ? '' : '.ko'}.md`;

function documentsIn(language: Language): readonly (readonly [string, string])[] {
  const { list, all } = PROBLEM_WORDS[language];
  const { file, meaning } = LISTS[language];
  const table = problemsMarkdown(language, (code) => `problems/${fileOf(code, language)}`);
  return [
    [`docs/${file}`, joined([`# ${list}`, MADE, meaning, table])],
    ...problemPages(language).map(
      (page) =>
        [
          `${PROBLEMS_FOLDER}/${fileOf(page.code, language)}`,
          joined([MADE, ...problemMarkdown(page), `[${all}](../${file})`]),
        ] as const,
    ),
  ];
}

/** Returns the expected content of every generated file, by path. */
export const problemDocuments = (): ReadonlyMap<string, string> => new Map(LANGUAGES.flatMap(documentsIn));
