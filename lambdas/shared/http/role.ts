import type { Role } from '#domain/order.ts';
import { HttpProblem } from './http-problem.ts';
import type { ApiRequest } from './request.ts';

/**
 * Compares the caller's current role, as the statement has read it, with the roles of the route. The statement itself has
 * already returned nothing that this role may not see; null means that the token is no longer valid.
 */
export function checkRole({ who }: Pick<ApiRequest, 'who'>, role: Role | null | undefined): void {
  if (!role) throw new HttpProblem('auth.required');
  if (!who.includes(role)) throw new HttpProblem('auth.forbidden');
}
