import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { Database } from '#db/data-api.ts';
import { clusterChange } from '#lambdas/setup/restored-cluster.ts';

const [OLD, NEW] = ['arn:aws:rds:eu-west-1:111122223333:cluster:old', 'arn:aws:rds:eu-west-1:111122223333:cluster:new'];
const event = (now: object, before?: object) =>
  ({
    RequestType: before ? 'Update' : 'Create',
    ResourceProperties: now,
    OldResourceProperties: before,
  }) as unknown as CloudFormationCustomResourceEvent;

/** A database with or without our migrations; an error: its Data API. */
const database = (found: boolean | Error) =>
  ({ rows: async () => (found instanceof Error ? Promise.reject(found) : [{ found }]) }) as unknown as Database;
const unread = { rows: () => Promise.reject(new Error('the database was called')) } as unknown as Database;
const off = Object.assign(new Error('HttpEndpoint is not enabled for resource'), { name: 'BadRequestException' });

test('a cluster made from a backup is named, in a new stack and in place of another cluster', async () => {
  const restored = { ClusterArn: NEW, RestoredFrom: 'before-sale' };
  const found = { kind: 'restored', arn: NEW };
  expect(await clusterChange(event(restored), unread)).toEqual(found);
  expect(await clusterChange(event(restored, { ClusterArn: OLD, RestoredFrom: '' }), unread)).toEqual(found);
  // It is set up in any case: a new cluster must not pass for one that was in service before.
  expect(await clusterChange(event(restored, { ClusterArn: OLD, RestoredFrom: 'older' }), database(off))).toEqual(
    found,
  );
});

test('a new, an unchanged and an unknown former cluster is not restored', async () => {
  const same = { ClusterArn: OLD, RestoredFrom: '' };
  const none = { kind: 'none' };
  expect(await clusterChange(event(same), unread)).toEqual(none);
  expect(await clusterChange(event(same, same), unread)).toEqual(none);
  expect(await clusterChange(event(same, { SourcesHash: 'of the release before' }), unread)).toEqual(none);
});

test('a deployment without restoreFrom that would replace a cluster by an empty one fails', async () => {
  const empty = { ClusterArn: NEW, RestoredFrom: '' };
  const change = (before: object) => clusterChange(event(empty, before), database(false));
  await expect(change({ ClusterArn: OLD, RestoredFrom: 'before-sale' })).rejects.toThrow(
    `This deployment would replace the database ${OLD} by an empty one. Deploy with the context "restoreFrom" of the last deployment (before-sale).`,
  );
  await expect(change({ ClusterArn: OLD })).rejects.toThrow('of the last deployment.');
});

test('a rollback to the cluster before succeeds, also while its Data API is off', async () => {
  const back = event({ ClusterArn: OLD, RestoredFrom: '' }, { ClusterArn: NEW, RestoredFrom: 'before-sale' });
  expect(await clusterChange(back, database(true))).toEqual({ kind: 'back' });
  expect(await clusterChange(back, database(off))).toEqual({ kind: 'back' });
  await expect(clusterChange(back, database(new Error('no access')))).rejects.toThrow('no access');
});
