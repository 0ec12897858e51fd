import { HttpProblem } from '#lambdas/shared/http/http-problem.ts';

/**
 * Rejects a request that a page of another origin made a browser send. The cookie has SameSite=Strict already; this also holds
 * for other hosts below the same domain. Safari before 16.4 sends no Sec-Fetch-Site, but an Origin. Programs send neither.
 */
export function requireSameOrigin(
  { 'sec-fetch-site': site, origin }: Readonly<Record<string, string | undefined>>,
  publicUrl: string,
): void {
  if (site === 'same-origin') return;
  if (site !== undefined) throw new HttpProblem('request.blocked', `sec-fetch-site is ${site}`);
  if (origin !== undefined && origin !== new URL(publicUrl).origin)
    throw new HttpProblem('request.blocked', 'the origin is not the address of the shop');
}
