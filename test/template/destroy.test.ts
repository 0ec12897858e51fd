/** What `cdk destroy --all` leaves behind, compared with the table in docs/deploy.md#destroy. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Resource, synthesise } from './template.ts';

/**
 * What AWS keeps of a deleted resource. A secret is not among them: CloudFormation deletes it without a recovery window
 * (aws-cloudformation/cloudformation-coverage-roadmap issue 1999).
 */
const KEPT_BY_AWS: Readonly<Record<string, string>> = { 'AWS::KMS::Key': '30 days' };

const kept = (stage: string, context: Readonly<Record<string, unknown>>): readonly string[] => {
  const { all } = synthesise({ context: { stage, ...context } });
  const rows = all.flatMap(({ stack, type, deletionPolicy = 'Delete' }: Resource) => {
    const how = deletionPolicy === 'Delete' ? KEPT_BY_AWS[type] : deletionPolicy;
    return how === undefined ? [] : [`${stack.replace(`DonutStates-${stage}-`, '')} ${type} ${how}`];
  });
  return [...new Set(rows)].sort();
};

/** The rows of the table: | stack | `type` | stages | policy | … |. */
const documented = (stage: string): readonly string[] => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
  const [, section = ''] = text.split('## Destroy');
  return [...section.matchAll(/^\| `(\w+)` \| `([\w:]+)` \| ([\w, ]+) \| ([\w ]+) \|/gm)]
    .filter(([, , , stages = '']) => stages.split(', ').includes(stage))
    .map(([, stack, type, , how]) => `${stack} ${type} ${how}`)
    .sort();
};

test.for([
  ['dev', {}],
  ['dev', { edge: false }],
  ['dev', { vipWorker: 'ec2', reserve: 'all' }],
  ['prod', {}],
  ['prod', { edge: false }],
  ['prod', { vipWorker: 'ec2', mailDomain: 'donut.test' }],
] as const)('of stage %s with %j remains what the documents name', ([stage, context]) => {
  expect(kept(stage, context)).toEqual(documented(stage));
});
