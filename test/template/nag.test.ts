import * as iam from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { synthesise } from './template.ts';

test.each([
  ['dev', {}],
  ['prod', {}],
  ['dev', { authIssuer: 'https://login.donut.test' }],
  ['dev', { edge: false, budget: 50 }],
  ['dev', { dashboard: true, vipWorker: 'ec2' }],
  ['dev', { mailDomain: 'donut.test', publicUrl: 'https://donut.test', reserve: 'true' }],
])('cdk-nag finds nothing in stage %s (%j)', (stage, context) => {
  expect(() => synthesise({ context: { stage, mailFrom: 'shop@donut.test', ...context }, checks: true })).not.toThrow();
});

test('cdk-nag is active: a wildcard role stops the synthesis', () => {
  const planted = () =>
    synthesise({
      checks: true,
      change: ({ shop }) => {
        const role = new iam.Role(shop, 'New', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
        role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
      },
    });
  expect(planted).toThrow();
});
