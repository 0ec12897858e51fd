import { json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { OperatorAction } from '#domain/operator-action.ts';
import type { Role } from '#domain/order.ts';

/** What operators did, newest first, before the given number; for operators. The row without an action has the role. */
export const listOperatorActions = (caller: Principal, before: number, limit: number) => sql({
  role: nullable(textOf<Role>()),
  action: nullable(json<OperatorAction>()),
})`
  select r.role, app.operator_action_json(a)
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (
    select * from app.operator_actions done where r.role = 'OPERATOR' and done.id < ${before}
    order by done.id desc limit ${limit}) a on true
  order by a.id desc`;
