/**
 * The meaning of every problem and the action for its caller: the text of docs/problems/ and of the pages below /docs/problems/.
 * Separate from api/problems.ts: the functions need only the titles, and this text would slow down every cold start.
 */

import { PROBLEMS, type ProblemCode } from '#api/problems.ts';
import type { Route } from '#api/route.ts';
import { BASE_PATH, problemsOf, routes } from '#api/routes.ts';
import type { AdviceOf } from './problem-advice/advice.ts';
import { BUYING_ADVICE } from './problem-advice/buying.ts';
import { OPERATING_ADVICE } from './problem-advice/operating.ts';
import { REQUEST_ADVICE } from './problem-advice/requests.ts';

/** A new problem without advice does not compile. */
const ADVICE: Required<AdviceOf> = { ...REQUEST_ADVICE, ...BUYING_ADVICE, ...OPERATING_ADVICE };

export interface ProblemPage {
  readonly code: ProblemCode;
  readonly status: number;
  readonly en: string;
  readonly ko: string;
  readonly meaning: string;
  readonly action: string;
  /** For example `POST /api/v1/orders`. Empty if there are too many routes to list; the API page lists them. */
  readonly routes: readonly string[];
}

const ROUTES_LISTED_MAX = 12;
const table = Object.values(routes) as readonly Route[];

export function problemPages(): readonly ProblemPage[] {
  return (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => {
    const [meaning, action] = ADVICE[code];
    const affected = table.filter((route) => problemsOf(route).includes(code));
    const lines = affected.map(({ method, path }) => `${method} ${BASE_PATH}${path}`);
    return { code, ...PROBLEMS[code], meaning, action, routes: lines.length > ROUTES_LISTED_MAX ? [] : lines };
  });
}
