import { expect, test } from 'vitest';
import { type Statement, type Synthesis, statements, synthesise } from './template.ts';

const pipeline = 'donut-1234/states-5678';
const created = synthesise({ context: { pipeline }, checks: true });
const existing = synthesise({ context: { pipeline, pipelineProvider: 'existing' }, checks: true });
const isOfPipeline = ({ stack }: { stack: string }) => stack === 'DonutStates-Pipeline';

const roles = (t: Synthesis) => t.resources.filter((one) => isOfPipeline(one) && one.type === 'AWS::IAM::Role');
const role = (t: Synthesis, name: string) => {
  const [found, ...more] = roles(t).filter(({ id }) => id.startsWith(name));
  expect(more).toEqual([]);
  return found;
};
const grants = (t: Synthesis, name: string): readonly Statement[] =>
  t.resources
    .filter((one) => isOfPipeline(one) && one.type === 'AWS::IAM::Policy' && one.id.startsWith(name))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']));
const condition = (name: string) => statements(role(created, name)?.properties['AssumeRolePolicyDocument']);

test('the stack of the pipeline exists only when a repository is named, and cdk-nag finds nothing in it', () => {
  expect(synthesise().stacks).not.toContain('DonutStates-Pipeline');
  expect(created.stacks).toContain('DonutStates-Pipeline');
  expect(roles(created).map(({ id }) => id.replace(/\w{8}$/, ''))).toEqual(['Deploy', 'Diff']);
});

test('GitHub’s identity provider is created, or the one of the account is used', () => {
  expect(created.of('AWS::IAM::OIDCProvider').map(({ properties }) => properties)).toMatchObject([
    { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
  ]);
  expect(existing.of('AWS::IAM::OIDCProvider')).toEqual([]);
  const trust = JSON.stringify(role(existing, 'Deploy')?.properties['AssumeRolePolicyDocument']);
  expect(trust).toContain(':oidc-provider/token.actions.githubusercontent.com');
});

test('only the environments of the repository deploy, and only its pull requests get the diff', () => {
  const of = (...subjects: readonly string[]) => ({
    StringEquals: {
      'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
      'token.actions.githubusercontent.com:sub': subjects,
    },
  });
  expect(condition('Deploy').map((one) => one.condition)).toEqual([
    of(`repo:${pipeline}:environment:dev`, `repo:${pipeline}:environment:prod`),
  ]);
  expect(condition('Diff').map((one) => one.condition)).toEqual([of(`repo:${pipeline}:pull_request`)]);
});

test('the roles change nothing themselves: they assume exactly the roles of the bootstrap', () => {
  const assumed = (name: string) => grants(created, name).filter(({ actions }) => actions.includes('sts:AssumeRole'));
  const arn = (bootstrap: string, region: string) =>
    `arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-hnb659fds-${bootstrap}-role-<AWS::AccountId>-${region}`;
  const regions = (bootstrap: string) => [arn(bootstrap, '<AWS::Region>'), arn(bootstrap, 'us-east-1')];
  expect(assumed('Deploy').flatMap(({ resources }) => resources)).toEqual(
    ['deploy', 'file-publishing', 'lookup'].flatMap(regions),
  );
  expect(grants(created, 'Diff')).toEqual(assumed('Diff'));
  expect(assumed('Diff').flatMap(({ resources }) => resources)).toEqual(regions('lookup'));
  const others = grants(created, 'Deploy').flatMap(({ actions }) => actions);
  expect(others.filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual([
    'sts:AssumeRole',
    'sqs:SendMessage',
  ]);
});

test('the name of the repository is validated', () => {
  expect(() => synthesise({ context: { pipeline: 'donut*/states' } })).toThrow(
    'context "pipeline": must be <owner>/<repository>',
  );
});
