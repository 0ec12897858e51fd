/**
 * What a problem means and what its caller does about it: the text of its page, in docs/problems/ and at /docs/problems/. Apart
 * from the table, because the functions need the titles and nobody's cold start needs these.
 */

import { PROBLEMS, type ProblemCode } from '#api/problems.ts';
import { BASE_PATH, problemsOf, type Route, routes } from '#api/routes.ts';
import { BUYING_ADVICE } from './problem-advice/buying.ts';
import { OPERATING_ADVICE } from './problem-advice/operating.ts';
import { REQUEST_ADVICE } from './problem-advice/requests.ts';

export type AdviceOf = Partial<Record<ProblemCode, readonly [means: string, todo: string]>>;

/** A new problem has none yet, and does not compile. */
const ADVICE: Required<AdviceOf> = { ...REQUEST_ADVICE, ...BUYING_ADVICE, ...OPERATING_ADVICE };

export interface ProblemPage {
  readonly code: ProblemCode;
  readonly status: number;
  readonly en: string;
  readonly ko: string;
  readonly means: string;
  readonly todo: string;
  /** `POST /api/v1/orders`; empty: so many that the API page names them better. */
  readonly routes: readonly string[];
}

const ROUTES_LISTED_MAX = 12;
const table = Object.values(routes) as readonly Route[];

export function problemPages(): readonly ProblemPage[] {
  return (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => {
    const [means, todo] = ADVICE[code];
    const here = table.filter((route) => problemsOf(route).includes(code));
    const lines = here.map(({ method, path }) => `${method} ${BASE_PATH}${path}`);
    return { code, ...PROBLEMS[code], means, todo, routes: lines.length > ROUTES_LISTED_MAX ? [] : lines };
  });
}
