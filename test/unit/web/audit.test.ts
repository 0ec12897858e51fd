/** The audit page has a label for every action that the database records. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AUDIT_ACTIONS } from '#web/console/audit-actions.ts';

/** The second value of each insert: one action, or a choice of two. */
const RECORDED =
  /insert into (?:app\.)?operator_actions \(operator, action, target, detail\)\s+(?:values \(|select )(?:_caller|_by|'\w+'), (case .*? end|'\w+')/gs;

test('every recorded action has a label, and every label an action', () => {
  const files = ['db/functions/*/*.sql', 'db/statements/*.ts']
    .flatMap((pattern) => globSync(pattern))
    .filter((file) => !file.includes('previous-release'));
  const inserts = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(RECORDED)]);
  const actions = inserts.flatMap(([, value = '']) =>
    [...value.matchAll(/(?:^|then |else )'(\w+)'/g)].map(([, action = '']) => action),
  );
  expect([...new Set(actions)].sort()).toEqual(Object.keys(AUDIT_ACTIONS).sort());
});
