import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { restoredCluster } from '#lambdas/setup/restored-cluster.ts';

const [OLD, NEW] = ['arn:aws:rds:eu-west-1:111122223333:cluster:old', 'arn:aws:rds:eu-west-1:111122223333:cluster:new'];
const event = (now: object, before?: object) =>
  ({
    RequestType: before ? 'Update' : 'Create',
    ResourceProperties: now,
    OldResourceProperties: before,
  }) as unknown as CloudFormationCustomResourceEvent;

test('a cluster made from a backup is named, in a new stack and in place of another cluster', () => {
  const restored = { ClusterArn: NEW, RestoredFrom: 'before-sale' };
  expect(restoredCluster(event(restored))).toBe(NEW);
  expect(restoredCluster(event(restored, { ClusterArn: OLD, RestoredFrom: '' }))).toBe(NEW);
});

test('a new, an unchanged and an unknown former cluster is not restored', () => {
  const same = { ClusterArn: OLD, RestoredFrom: '' };
  expect(restoredCluster(event(same))).toBeUndefined();
  expect(restoredCluster(event(same, same))).toBeUndefined();
  expect(restoredCluster(event(same, { SourcesHash: 'of the release before' }))).toBeUndefined();
});

test('a deployment without restoreFrom that would replace a cluster by an empty one fails', () => {
  const empty = { ClusterArn: NEW, RestoredFrom: '' };
  expect(() => restoredCluster(event(empty, { ClusterArn: OLD, RestoredFrom: 'before-sale' }))).toThrow(
    `This deployment would replace the database ${OLD} by an empty one. Deploy with the context "restoreFrom" of the last deployment (before-sale).`,
  );
  expect(() => restoredCluster(event(empty, { ClusterArn: OLD }))).toThrow('of the last deployment.');
});
