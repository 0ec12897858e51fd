import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';

/**
 * Rejects a request that a page of another origin made a browser send. The cookie has SameSite=Strict already; this also holds
 * for other hosts below the same domain. Programs that are no browsers do not send the header.
 */
export function requireSameOrigin(headers: Readonly<Record<string, string | undefined>>): void {
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  if (site !== 'same-origin') throw new HttpProblem('request.blocked', `sec-fetch-site is ${site}`);
}
