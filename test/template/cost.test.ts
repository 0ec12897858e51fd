/** docs/cost.md must count every resource of the template that costs money while idle. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Synthesis, synthesise } from './template.ts';

/** USD a month. */
const IDLE_MAX = 25;
const ROW = /^\| ([^|]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|/gm;
const page = readFileSync('docs/cost.md', 'utf8');
const rows = new Map(
  [...page.matchAll(ROW)].map(([, name = '', count, price, month]) => [
    name.trim(),
    { count: Number(count), price: Number(price), month: Number(month) },
  ]),
);
const dev = synthesise({ context: { dataPlatformUrl: undefined } });

function countsOf(t: Synthesis): Readonly<Record<string, number>> {
  const countOf = (type: string): number => t.of(type).length;
  const rules = t.of('AWS::WAFv2::WebACL').flatMap(({ properties }) => properties['Rules'] as unknown[]);
  // CloudWatch bills each metric of an alarm, also in metric maths.
  const metrics = t.of('AWS::CloudWatch::Alarm').flatMap(({ properties }) => {
    const maths = properties['Metrics'] as { MetricStat?: object }[] | undefined;
    return maths?.filter(({ MetricStat }) => MetricStat !== undefined) ?? [properties];
  });
  return {
    'web ACLs': countOf('AWS::WAFv2::WebACL'),
    'rules in them': rules.length,
    // RDS makes one more secret for the master user.
    secrets: countOf('AWS::SecretsManager::Secret') + 1,
    'KMS keys': countOf('AWS::KMS::Key'),
    'metrics with an alarm': metrics.length + t.calls.filter(({ type }) => type === 'Custom::FrontErrorsAlarm').length,
    'composite alarms': countOf('AWS::CloudWatch::CompositeAlarm'),
    dashboards: countOf('AWS::CloudWatch::Dashboard'),
    'queues that are polled': countOf('AWS::Lambda::EventSourceMapping'),
  };
}
const idle = (t: Synthesis): number =>
  Object.entries(countsOf(t)).reduce((sum, [name, count]) => sum + count * (rows.get(name)?.price ?? Number.NaN), 0);

test('docs/cost.md counts every idle resource of the template', () => {
  expect(Object.fromEntries([...rows].map(([name, { count }]) => [name, count]))).toEqual(countsOf(dev));
});

test('the sums are right', () => {
  for (const [name, { count, price, month }] of rows) expect(month, name).toBeCloseTo(count * price, 2);
  expect(page).toContain(`**${idle(dev).toFixed(2)} USD a month**`);
  expect(page).toContain(
    `\`-c edge=false\`: ${idle(synthesise({ context: { edge: false, dataPlatformUrl: undefined } })).toFixed(2)} USD`,
  );
  expect(page).toContain(
    `\`-c stage=prod\`: ${idle(synthesise({ context: { stage: 'prod', dataPlatformUrl: undefined } })).toFixed(2)} USD`,
  );
  expect(page).toContain(`with a data platform: ${idle(synthesise()).toFixed(2)} USD`);
});

test('an idle shop costs at most 25 USD a month, besides the capacity of the database', () => {
  expect(idle(dev)).toBeLessThanOrEqual(IDLE_MAX);
});

test('docs/cost.md has every resource type that costs by the hour', () => {
  const byTheHour = /NatGateway|LoadBalancer|VPCEndpoint|ElastiCache|OpenSearch|::EIP$|EC2::Instance|AutoScaling/;
  expect(dev.resources.filter(({ type }) => byTheHour.test(type))).toEqual([]);
  expect(page).toContain('Aurora');
});
