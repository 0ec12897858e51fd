import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import * as z from 'zod';

const Properties = z.object({ ClusterArn: z.string().default(''), RestoredFrom: z.string().default('') });

/**
 * The ARN of the cluster if it was made from a backup, else undefined. Throws when a deployment has replaced the cluster
 * by an empty one: CloudFormation then rolls back to the cluster with the data.
 */
export function restoredCluster(event: CloudFormationCustomResourceEvent): string | undefined {
  const { ClusterArn, RestoredFrom } = Properties.parse(event.ResourceProperties);
  if (RestoredFrom !== '') return ClusterArn;
  if (event.RequestType !== 'Update') return undefined;
  const before = Properties.parse(event.OldResourceProperties);
  if (before.ClusterArn === '' || before.ClusterArn === ClusterArn) return undefined;
  throw new Error(
    `This deployment would replace the database ${before.ClusterArn} by an empty one. ` +
      `Deploy with the context "restoreFrom" of the last deployment${before.RestoredFrom && ` (${before.RestoredFrom})`}.`,
  );
}
