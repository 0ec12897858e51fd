/** The template of a shop whose database is made from a backup: docs/restore.md. */
import { expect, test } from 'vitest';
import { type Resource, type Synthesis, synthesise, written } from './template.ts';

const SNAPSHOT = 'arn:aws:rds:ap-northeast-2:111122223333:cluster-snapshot:before-sale';
const before = synthesise({ context: { stage: 'prod' } });
const restored = synthesise({ context: { stage: 'prod', restoreFrom: SNAPSHOT } });

const one = ({ of }: Synthesis, type: string): Resource => {
  const [resource, ...more] = of(type);
  if (!resource || more.length > 0) throw new Error(`expected one ${type}, found ${more.length + (resource ? 1 : 0)}`);
  return resource;
};
const cluster = (synthesis: Synthesis) => one(synthesis, 'AWS::RDS::DBCluster');
const ids = (synthesis: Synthesis, type: string) => synthesis.of(type).map(({ id }) => id);

test('a snapshot: everything but what the snapshot brings along is as in a new cluster', () => {
  const { MasterUsername, ...same } = cluster(before).properties;
  expect(MasterUsername).toBe('donut_admin');
  const group = { DBSubnetGroupName: expect.anything(), VpcSecurityGroupIds: expect.anything() };
  expect(cluster(restored).properties).toEqual({ ...same, ...group, SnapshotIdentifier: SNAPSHOT });
});

test.each([
  ['latest', { UseLatestRestorableTime: true }],
  ['2026-11-29T10:00:00Z', { RestoreToTime: '2026-11-29T10:00:00Z' }],
])('a point in time: %s', (time, properties) => {
  const { properties: found } = cluster(synthesise({ context: { stage: 'prod', restoreFrom: `donut-1@${time}` } }));
  expect(found).toMatchObject({ SourceDBClusterIdentifier: 'donut-1', ManageMasterUserPassword: true, ...properties });
  for (const absent of ['MasterUsername', 'SnapshotIdentifier']) expect(found).not.toHaveProperty(absent);
});

test('each backup has a cluster of its own, so that the old one stays until the set-up has succeeded', () => {
  const other = synthesise({ context: { stage: 'prod', restoreFrom: 'donut-1@latest' } });
  expect(new Set([before, restored, other].map((synthesis) => cluster(synthesis).id)).size).toBe(3);
  expect(ids(restored, 'AWS::RDS::DBInstance')).not.toEqual(ids(before, 'AWS::RDS::DBInstance'));
  const setup = one(restored, 'Custom::Setup');
  expect(setup.properties).toMatchObject({ RestoredFrom: SNAPSHOT, ClusterArn: expect.anything() });
  expect(JSON.stringify(setup.properties['ClusterArn'])).toContain(cluster(restored).id);
});

test('every other resource of the stack Data stays: keys, secrets, network, set-up function', () => {
  const others = (synthesis: Synthesis) =>
    synthesis.resources
      .filter(({ stack, type }) => stack.endsWith('-Data') && !/^AWS::RDS::|SecurityGroup$|Policy$|Version$/.test(type))
      .map(({ id }) => id);
  expect(others(restored)).toEqual(others(before));
});

test('every function that calls the database gets a new version, so no deployment needs --force', () => {
  const callers = (synthesis: Synthesis) =>
    synthesis
      .of('AWS::Lambda::Function')
      .filter(
        ({ stack, properties }) => stack.endsWith('-App') && JSON.stringify(properties).includes('DB_CLUSTER_ARN'),
      )
      .map(({ id }) => id);
  const versionsOf = (synthesis: Synthesis) =>
    new Map(
      synthesis.of('AWS::Lambda::Version').map(({ id, properties }) => [written(properties['FunctionName']), id]),
    );
  const [old, renewed] = [versionsOf(before), versionsOf(restored)];
  expect(callers(restored).length).toBeGreaterThan(15);
  for (const id of callers(restored)) {
    expect(old.get(`<${id}>`), id).toBeDefined();
    expect(renewed.get(`<${id}>`), id).not.toBe(old.get(`<${id}>`));
  }
});

test('prod keeps the secrets of the shop when the stack is deleted, dev does not', () => {
  const policies = (synthesis: Synthesis) =>
    new Set(
      synthesis
        .of('AWS::SecretsManager::Secret')
        .filter(({ properties }) => /^Donut States [\w-]+: /.test(String(properties['Description'])))
        .filter(({ stack, id }) => stack.endsWith('-Data') && id.startsWith('Secret'))
        .map(({ deletionPolicy }) => deletionPolicy),
    );
  expect(policies(before)).toEqual(new Set(['Retain']));
  expect(policies(synthesise())).toEqual(new Set(['Delete']));
});

test('databaseReaders=1 adds one instance as large as the writer', () => {
  const [writer, ...readers] = synthesise({ context: { stage: 'prod', databaseReaders: '1' } }).of(
    'AWS::RDS::DBInstance',
  );
  expect(ids(before, 'AWS::RDS::DBInstance')).toEqual([writer?.id]);
  expect(readers.map(({ properties }) => properties)).toEqual([
    expect.objectContaining({ DBInstanceClass: 'db.serverless', PromotionTier: 1 }),
  ]);
});

test('canary=false: new versions of all functions take over at once, also while an alarm is raised', () => {
  const groups = synthesise({ context: { canary: 'false' } }).of('AWS::CodeDeploy::DeploymentGroup');
  expect(groups).toHaveLength(2);
  for (const { properties } of groups) {
    expect(properties).toMatchObject({ DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' });
    expect(properties).not.toHaveProperty('AlarmConfiguration.Enabled', true);
  }
});

test.each([{ restoreFrom: SNAPSHOT }, { restoreFrom: 'donut-1@latest', databaseReaders: '1', canary: 'false' }])(
  'cdk-nag finds nothing with %j',
  (context) => {
    expect(() => synthesise({ context: { stage: 'prod', ...context }, checks: true })).not.toThrow();
  },
);
