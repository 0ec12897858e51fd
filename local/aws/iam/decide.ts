/**
 * Policy evaluation in one account: an explicit deny wins; otherwise one allow of the caller's role or of the resource
 * is enough.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { ACCOUNT } from '#local/aws/service.ts';
import { type Context, conditionsHold } from './conditions.ts';
import { matchesAction, matchesResource } from './pattern.ts';
import type { Statement } from './statement.ts';

export interface Policies {
  /** Function → statements of its role. */
  readonly identities: ReadonlyMap<string, readonly Statement[]>;
  /** ARN → statements of that resource's own policy (queue, topic, key, function). */
  readonly resources: ReadonlyMap<string, readonly Statement[]>;
  /** Function → the ARN of its role. */
  readonly roles: ReadonlyMap<string, string>;
}

export type Principal = { readonly function: string } | { readonly service: string };

export interface Check {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: 'no allow' | 'denied'; readonly by?: string };

const covers = (statement: Statement, check: Check): boolean =>
  (statement.notActions.length > 0
    ? !statement.notActions.some((pattern) => matchesAction(pattern, check.action))
    : statement.actions.some((pattern) => matchesAction(pattern, check.action))) &&
  (statement.notResources.length > 0
    ? !statement.notResources.some((pattern) => matchesResource(pattern, check.resource))
    : statement.resources.some((pattern) => matchesResource(pattern, check.resource))) &&
  conditionsHold(statement.conditions, check.context);

const ACCOUNT_ROOT: readonly string[] = [`arn:aws:iam::${ACCOUNT}:root`, ACCOUNT];

function namesPrincipal(statement: Statement, check: Check, policies: Policies): boolean {
  const { principals } = statement;
  if (!principals) return false;
  if ('service' in check.principal)
    return principals.services.some((s) => s === '*' || s === (check.principal as { service: string }).service);
  const role = policies.roles.get(check.principal.function);
  return principals.aws.some((arn) => arn === '*' || arn === role);
}

/** A statement that names the account root delegates the decision to role policies; alone it allows no principal. */
export const delegates = (statement: Statement): boolean =>
  statement.principals?.aws.some((arn) => ACCOUNT_ROOT.includes(arn)) === true;

/** Decides whether a principal may perform an action on a resource. */
export function decide(policies: Policies, check: Check): Decision {
  const identity =
    'function' in check.principal
      ? (policies.identities.get(check.principal.function) ?? []).filter((statement) => covers(statement, check))
      : [];
  const onResource = (policies.resources.get(check.resource) ?? []).filter((statement) => covers(statement, check));
  const direct = onResource.filter((statement) => namesPrincipal(statement, check, policies));
  const denied = [...identity, ...direct].find(({ effect }) => effect === 'Deny');
  if (denied) return { allowed: false, reason: 'denied', by: denied.id };
  if (direct.length > 0) return { allowed: true };
  // A KMS key accepts role policies only when its own policy delegates to the account.
  const trusted = !check.action.startsWith('kms:') || onResource.some((s) => s.effect === 'Allow' && delegates(s));
  return trusted && identity.length > 0 ? { allowed: true } : { allowed: false, reason: 'no allow' };
}
