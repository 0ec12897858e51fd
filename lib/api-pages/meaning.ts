/** The descriptions of the OpenAPI document, which is English, in the language of a page. */
import { FIELDS, type FieldKey } from '#api/openapi/fields.ts';
import { PROBLEMS, type ProblemCode } from '#api/problems.ts';
import { FIELDS_KO } from '#content/field-texts-ko.ts';
import { problemPath } from '#content/problem-advice.ts';
import type { Language } from './texts.ts';

/** English sentence → Korean sentence. Keys with one English sentence have one Korean sentence: a test checks it. */
const KOREAN: ReadonlyMap<string, string> = new Map(
  Object.entries(FIELDS).map(([key, [english]]) => [english, FIELDS_KO[key as FieldKey]]),
);

/** Returns what a field means. */
export const meaningOf = (english: string, language: Language): string =>
  (language === 'ko' ? KOREAN.get(english) : undefined) ?? english;

const isProblem = (code: string): code is ProblemCode => code in PROBLEMS;

/** Returns the title of a problem; the given one for a code that the API does not have. */
export const problemTitleOf = (code: string, english: string, language: Language): string =>
  isProblem(code) ? PROBLEMS[code][language] : english;

/** Returns the address of a problem's page; the given one for a code that the API does not have. */
export const problemAddressOf = (code: string, english: string, language: Language): string =>
  isProblem(code) ? problemPath(language, code) : english;
