/**
 * The meaning of every problem and the action for its caller: the text of docs/problems/ and of the pages below /docs/problems/.
 * Separate from api/problems.ts: the functions need only the titles, and this text would slow down every cold start.
 */

import { PROBLEMS, type ProblemCode, problemType } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import { BASE_PATH, problemsOf, routes } from '#api/routes.ts';
import type { Language } from '#domain/language.ts';
import type { AdviceOf } from './problem-advice/advice.ts';
import { BUYING_ADVICE } from './problem-advice/buying.ts';
import { BUYING_ADVICE_KO } from './problem-advice/buying-ko.ts';
import { OPERATING_ADVICE } from './problem-advice/operating.ts';
import { OPERATING_ADVICE_KO } from './problem-advice/operating-ko.ts';
import { REQUEST_ADVICE } from './problem-advice/requests.ts';
import { REQUEST_ADVICE_KO } from './problem-advice/requests-ko.ts';

/** A new problem without advice in both languages does not compile. */
const ADVICE: Readonly<Record<Language, Required<AdviceOf>>> = {
  en: { ...REQUEST_ADVICE, ...BUYING_ADVICE, ...OPERATING_ADVICE },
  ko: { ...REQUEST_ADVICE_KO, ...BUYING_ADVICE_KO, ...OPERATING_ADVICE_KO },
};

export interface ProblemPage {
  readonly code: ProblemCode;
  readonly status: number;
  readonly language: Language;
  /** The title in the language of the page. */
  readonly title: string;
  readonly titleInOther: string;
  readonly meaning: string;
  readonly action: string;
  /** For example `POST /api/v1/orders`. Empty if there are too many routes to list; the API page lists them. */
  readonly routes: readonly string[];
}

const ROUTES_LISTED_MAX = 12;
const table = Object.values(routes) as readonly Route[];

/** Path of a problem's page, or of the list of all problems. A problem's `type` is the path of its English page. */
export const problemPath = (language: Language, code?: ProblemCode): string =>
  `${code === undefined ? '/docs/problems' : problemType(code)}${language === 'ko' ? '/ko' : ''}`;

export const otherLanguage = (language: Language): Language => (language === 'en' ? 'ko' : 'en');

export function problemPages(language: Language): readonly ProblemPage[] {
  return (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => {
    const [meaning, action] = ADVICE[language][code];
    const { status, [language]: title, [otherLanguage(language)]: titleInOther } = PROBLEMS[code];
    const affected = table.filter((route) => problemsOf(route).includes(code));
    const lines = affected.map(({ method, path }) => `${method} ${BASE_PATH}${path}`);
    const listed = lines.length > ROUTES_LISTED_MAX ? [] : lines;
    return { code, status, language, title, titleInOther, meaning, action, routes: listed };
  });
}
