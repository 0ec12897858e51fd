import type { Role } from '#domain/order.ts';
import { HttpProblem } from './request.ts';

/** For what only operators see: the statement has said who is asking. */
export function requireOperator(role: Role | null | undefined): void {
  if (!role) throw new HttpProblem('auth.required');
  if (role !== 'OPERATOR') throw new HttpProblem('auth.forbidden');
}
