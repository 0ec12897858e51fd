/** Pure functions for a test that proves that the template grants exactly the permissions that are used. */
import { type Check, decide, delegates, type Policies } from './decide.ts';
import type { Statement } from './statement.ts';

export interface GrantRef {
  /** The function that has the role, or the ARN of the resource that has the policy. */
  readonly owner: string;
  readonly statement: string;
  readonly action: string;
}

/**
 * Lists every allowed (statement, action) pair. Delegations of keys to the account are left out, because alone they
 * allow nothing.
 */
export function grantsOf(policies: Policies): readonly GrantRef[] {
  const all = [...policies.identities, ...policies.resources];
  return all.flatMap(([owner, statements]) =>
    statements
      .filter((statement) => statement.effect === 'Allow' && !delegates(statement))
      .flatMap(({ id, actions }) => actions.map((action) => ({ owner, statement: id, action }))),
  );
}

/** Returns the checks that these policies would deny. */
export const checkAll = (policies: Policies, checks: readonly Check[]): readonly Check[] =>
  checks.filter((check) => !decide(policies, check).allowed);

const removed = (
  map: ReadonlyMap<string, readonly Statement[]>,
  grant: GrantRef,
): ReadonlyMap<string, readonly Statement[]> => {
  const statements = map.get(grant.owner);
  if (!statements) return map;
  const rest = statements
    .map((s) => (s.id === grant.statement ? { ...s, actions: s.actions.filter((a) => a !== grant.action) } : s))
    .filter((s) => s.actions.length > 0 || s.notActions.length > 0);
  return new Map(map).set(grant.owner, rest);
};

/** Returns the policies without one grant. */
export const without = (policies: Policies, grant: GrantRef): Policies => ({
  ...policies,
  identities: removed(policies.identities, grant),
  resources: removed(policies.resources, grant),
});

/** Returns grants whose removal changes no decision: they are unused or granted twice. */
export const unusedGrants = (policies: Policies, checks: readonly Check[]): readonly GrantRef[] =>
  grantsOf(policies).filter((grant) => checkAll(without(policies, grant), checks).length === 0);

/** Splits the statements into one for each action and resource, so that each grant is as small as possible. */
export const finest = (policies: Policies): Policies => ({
  ...policies,
  identities: new Map([...policies.identities].map(([owner, all]) => [owner, all.flatMap(split)])),
});

const split = (statement: Statement): readonly Statement[] =>
  statement.actions.flatMap((action) =>
    statement.resources.map((resource) => ({
      ...statement,
      id: `${statement.id} ${resource}`,
      actions: [action],
      resources: [resource],
    })),
  );
