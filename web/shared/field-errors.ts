/** The errors of single fields in the language of the page. The details of the API are English, for developers. */
import { ApiProblem } from './client.ts';
import { count } from './format.ts';
import { words } from './language.ts';

const t = words({
  most: ['At most {n}.', '{n} 이하로 입력하세요.'],
  least: ['At least {n}.', '{n} 이상으로 입력하세요.'],
  longest: ['At most {n} characters.', '{n}자 이하로 입력하세요.'],
  shortest: ['At least {n} characters.', '{n}자 이상 입력하세요.'],
  whole: ['A whole number.', '정수를 입력하세요.'],
  zero: ['Enter a number other than 0.', '0이 아닌 수를 입력하세요.'],
  blank: ['Enter a text.', '내용을 입력하세요.'],
  control: ['The text contains characters that cannot be shown.', '표시할 수 없는 문자가 들어 있습니다.'],
  email: ['Enter an e-mail address, such as name@example.com.', '이메일 주소를 입력하세요. 예: name@example.com'],
  time: ['Enter a date and a time.', '날짜와 시각을 입력하세요.'],
  end: ['The end must be after the start.', '종료는 시작보다 뒤여야 합니다.'],
  one: ['Choose one of: {list}.', '다음 중 하나를 입력하세요: {list}'],
  between: ['The year must be in the range {list}.', '연도는 다음 범위여야 합니다: {list}'],
  begin: ['The address must begin with {list}.', '주소는 다음으로 시작해야 합니다: {list}'],
  https: ['The address must begin with https://.', '주소는 https://로 시작해야 합니다.'],
  factory: ['Enter the name of a factory.', '공장 이름을 입력하세요.'],
  other: ['This value is not accepted: {why}.', '사용할 수 없는 값입니다. ({why})'],
});
type Name = Parameters<typeof t>[0];

/** Patterns of details, with what their first group is. */
const DETAILS: readonly (readonly [RegExp, Name])[] = [
  [/^Too big: expected string to have <=(\d+) char/, 'longest'],
  [/^Too small: expected string to have >=(\d+) char/, 'shortest'],
  [/^Too big: expected (?:number|int) to be <=?(-?\d+)/, 'most'],
  [/^Too small: expected (?:number|int) to be >=?(-?\d+)/, 'least'],
  [/^Invalid input: expected (?:int|number)/, 'whole'],
  [/^must have at most (\d+) characters$/, 'longest'],
  [/^Invalid ISO datetime$/, 'time'],
  [/^must lie between (.+)$/, 'between'],
  [/^must not be 0$/, 'zero'],
  [/^must not be blank$/, 'blank'],
  [/^must not contain /, 'control'],
  [/^must be an e-mail address$/, 'email'],
  [/^must be after availableAt$/, 'end'],
  [/^one of (.+)$/, 'one'],
  [/^must begin with (.+)$/, 'begin'],
  [/^(?:must be an https address|Invalid URL)$/, 'https'],
  [/^must be the name of a factory$/, 'factory'],
];

/** Returns the sentence for a detail of the API. A detail without a sentence is part of a general one. */
export function sentenceOf(detail: string): string {
  for (const [pattern, name] of DETAILS) {
    const found = pattern.exec(detail);
    const value = found?.[1] ?? '';
    if (found) return t(name, { n: count(Number(value)), list: value.replaceAll(/ (?:or|and) /g, ', ') });
  }
  return t('other', { why: detail });
}

const itemsOf = (error: Error | undefined) => (error instanceof ApiProblem ? error.problem.errors : []);

/** Returns the error of one request field, from the API problem. */
export function fieldErrorOf(error: Error | undefined, pointer: string): string | undefined {
  const found = itemsOf(error).find((item) => item.pointer === pointer);
  return found && sentenceOf(found.detail);
}

/** Returns true if every error of the problem is shown at one of these fields, or at a field below it. */
export const isShownAt = (error: Error | undefined, fields: readonly string[]): boolean =>
  itemsOf(error).length > 0 &&
  itemsOf(error).every(({ pointer }) => fields.some((field) => pointer === field || pointer.startsWith(`${field}/`)));
