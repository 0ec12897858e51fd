import type { AuthProblem } from '#db/outcome.ts';
import { int, json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { Role } from '#domain/order.ts';
import type { Suppression, SuppressionReason } from '#domain/suppression.ts';

/**
 * Suppresses addresses because of feedback about a time (null: now). Each address is given by its hashes, newest key first. An
 * operator who lifted the suppression after that time has the last word.
 */
export const suppress = (
  addresses: readonly (readonly string[])[],
  reason: SuppressionReason,
  at: string | null,
) => sql({ added: int })`
  select app.suppress_addresses(cast(${{ json: addresses }} as jsonb), ${reason}, cast(${at} as timestamptz))`;

/** Which of these address hashes are suppressed. */
export const findSuppressed = (hashes: readonly string[]) => sql({ hash: text })`
  select * from app.find_suppressed(cast(${{ json: hashes }} as jsonb))`;

/** Whether the address with these hashes is suppressed, for operators. */
export const readSuppression = (caller: Principal, hashes: readonly string[]) => sql({
  role: nullable(textOf<Role>()),
  suppression: nullable(json<Suppression>()),
})`
  select r.role, case when r.role = 'OPERATOR' then app.suppression_json(cast(${{ json: hashes }} as jsonb)) end
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r`;

/** Sends mail to the address with these hashes again, and records who decided it and why. Idempotent. */
export const liftSuppression = (caller: Principal, hashes: readonly string[], reason: string) =>
  sql({
    outcome: textOf<'lifted' | AuthProblem>(),
    suppression: nullable(json<Suppression>()),
  })`select * from app.lift_suppression(${caller.userId}, ${caller.issuedAt}, cast(${{ json: hashes }} as jsonb), ${reason})`;
