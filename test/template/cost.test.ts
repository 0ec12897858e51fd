/** docs/cost.md must count every resource of the template that costs money while idle. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { synthesise } from './template.ts';

const ROW = /^\| ([^|]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|/gm;
const page = readFileSync('docs/cost.md', 'utf8');
const rows = new Map(
  [...page.matchAll(ROW)].map(([, name = '', count, price, month]) => [
    name.trim(),
    { count: Number(count), price: Number(price), month: Number(month) },
  ]),
);
const dev = synthesise();
const countOf = (type: string): number => dev.of(type).length;

test('docs/cost.md counts every idle resource of the template', () => {
  const rules = dev.of('AWS::WAFv2::WebACL').flatMap(({ properties }) => properties['Rules'] as unknown[]);
  const counts = {
    'web ACLs': countOf('AWS::WAFv2::WebACL'),
    'rules in them': rules.length,
    // RDS makes one more secret for the master user.
    secrets: countOf('AWS::SecretsManager::Secret') + 1,
    'KMS keys': countOf('AWS::KMS::Key'),
    alarms: countOf('AWS::CloudWatch::Alarm'),
    dashboards: countOf('AWS::CloudWatch::Dashboard'),
    'queues that are polled': countOf('AWS::Lambda::EventSourceMapping'),
  };
  expect(Object.fromEntries([...rows].map(([name, { count }]) => [name, count]))).toEqual(counts);
});

test('the sums are right', () => {
  for (const [name, { count, price, month }] of rows) expect(month, name).toBeCloseTo(count * price, 2);
  const sum = [...rows.values()].reduce((total, { month }) => total + month, 0);
  expect(page).toContain(`**${sum.toFixed(2)} USD a month**`);
});

test('docs/cost.md has every resource type that costs by the hour', () => {
  const byTheHour = /NatGateway|LoadBalancer|VPCEndpoint|ElastiCache|OpenSearch|::EIP$|EC2::Instance|AutoScaling/;
  expect(dev.resources.filter(({ type }) => byTheHour.test(type))).toEqual([]);
  expect(page).toContain('Aurora');
});
