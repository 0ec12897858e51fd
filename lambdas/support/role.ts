import type { Role } from '#domain/order.ts';
import { Refusal } from './request.ts';

/** For what only operators see: the statement has said who is asking. */
export function refuseOthers(role: Role | null | undefined): void {
  if (!role) throw new Refusal('auth.required');
  if (role !== 'OPERATOR') throw new Refusal('auth.forbidden');
}
