/** The audit page has a label for every action that the database records. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { OPERATOR_ACTIONS } from '#domain/operator-action.ts';
import { AUDIT_ACTIONS } from '#web/console/audit-actions.ts';
import { AUDIT_SENTENCES } from '#web/console/audit-sentences.ts';
import { openBrowser } from './tab.ts';

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
  expect([...OPERATOR_ACTIONS].sort()).toEqual(Object.keys(AUDIT_ACTIONS).sort());
});

interface AuditParts {
  partsOf(action: { target: string; detail: Record<string, unknown> }): Record<string, unknown>;
}
const partNames = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

test('both languages of a sentence name the same parts, and the page has them', async () => {
  const browser = openBrowser(() => new Response());
  await browser.tab();
  const { partsOf } = await browser.load<AuditParts>('console/audit-parts.tsx');
  const parts = Object.keys(partsOf({ target: 'vip', detail: {} }));
  for (const [action, [en, ko]] of Object.entries(AUDIT_SENTENCES)) {
    expect(partNames(ko), action).toEqual(partNames(en));
    expect(parts, action).toEqual(expect.arrayContaining(partNames(en)));
  }
  const changed = partsOf({
    target: 'prd_1',
    detail: { version: 2, fields: ['price', 'title', 'maxPerBuyer'], price: [1_000, 1_200], maxPerBuyer: [null, 2] },
  });
  expect(changed['changes']).toBe('price ₩1,000 → ₩1,200, title, limit per buyer – → 2');
  vi.unstubAllGlobals();
});
