/** Proves that the template grants no more and no less than what is used: pure functions for a test. */
import { type Check, decide, delegates, type Policies } from './decide.ts';
import type { Statement } from './statement.ts';

export interface GrantRef {
  /** The function whose role it is, or the ARN of the resource whose policy it is. */
  readonly owner: string;
  readonly statement: string;
  readonly action: string;
}

/** Every allowed (statement, action) of every policy; a key's trust in its account allows nobody by itself. */
export function grantsOf(policies: Policies): readonly GrantRef[] {
  const all = [...policies.identities, ...policies.resources];
  return all.flatMap(([owner, statements]) =>
    statements
      .filter((statement) => statement.effect === 'Allow' && !delegates(statement))
      .flatMap(({ id, actions }) => actions.map((action) => ({ owner, statement: id, action }))),
  );
}

/** The checks these policies would refuse. */
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

/** The policies as they would be without one grant. */
export const without = (policies: Policies, grant: GrantRef): Policies => ({
  ...policies,
  identities: removed(policies.identities, grant),
  resources: removed(policies.resources, grant),
});

/** Grants whose removal no check notices: unused, or given twice. */
export const unusedGrants = (policies: Policies, checks: readonly Check[]): readonly GrantRef[] =>
  grantsOf(policies).filter((grant) => checkAll(without(policies, grant), checks).length === 0);

/** The same policies with one statement for each action on each resource, so that a grant is as small as it can be. */
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
