import { json, nullable, sql, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { OperatorAction, OperatorActionFilter } from '#domain/operator-action.ts';
import type { Role } from '#domain/order.ts';

/**
 * What people did, newest first, before the given number; for operators. The row without an action has the role,
 * which is read once and not again for each row.
 */
export const listOperatorActions = (caller: Principal, filter: OperatorActionFilter, before: number, limit: number) =>
  sql({ role: nullable(textOf<Role>()), action: nullable(json<OperatorAction>()) })`
  with caller as materialized (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role)
  select r.role, app.operator_action_json(x.done)
  from caller r
  left join lateral (
    select done from app.list_operator_actions(cast(${{ json: filter }} as jsonb), cast(${before} as bigint),
      cast(${limit} as int)) done where r.role = 'OPERATOR') x(done) on true
  order by (x.done).id desc`;
