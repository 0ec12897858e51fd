import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import * as z from 'zod';
import type { Database } from '#db/data-api.ts';
import { bool, sql } from '#db/sql.ts';

const Properties = z.object({ ClusterArn: z.string().default(''), RestoredFrom: z.string().default('') });

/** What a deployment does with the database. `back`: a rollback to a cluster that was in service before. */
export type ClusterChange = { readonly kind: 'none' | 'back' } | { readonly kind: 'restored'; readonly arn: string };

/**
 * Says whether the cluster was made from a backup. Throws when a deployment has replaced the cluster by an empty one:
 * CloudFormation then rolls back to the cluster with the data, by another update with the old properties. There the set-up
 * must succeed without a call, because the Data API of that cluster may be off (docs/restore.md).
 */
export async function clusterChange(
  event: CloudFormationCustomResourceEvent,
  database: Database,
): Promise<ClusterChange> {
  const { ClusterArn, RestoredFrom } = Properties.parse(event.ResourceProperties);
  const before = Properties.parse(event.RequestType === 'Update' ? event.OldResourceProperties : {});
  const isOther = before.ClusterArn !== '' && before.ClusterArn !== ClusterArn;
  // A restored cluster is always set up: its Data API could be off because it is new.
  if (RestoredFrom !== '') return { kind: 'restored', arn: ClusterArn };
  if (!isOther) return { kind: 'none' };
  if ((await stateOf(database)) !== 'empty') return { kind: 'back' };
  throw new Error(
    `This deployment would replace the database ${before.ClusterArn} by an empty one. ` +
      `Deploy with the context "restoreFrom" of the last deployment${before.RestoredFrom && ` (${before.RestoredFrom})`}.`,
  );
}

/** `off`: a person has disabled the Data API, which every new cluster that is not restored has from its creation. */
async function stateOf(database: Database): Promise<'off' | 'empty' | 'in service'> {
  try {
    const [row] = await database.rows(
      sql({ found: bool })`select to_regclass('public.schema_migrations') is not null as found`,
    );
    return row?.found ? 'in service' : 'empty';
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'HttpEndpointNotEnabledException' || /http ?endpoint is not enabled/i.test(message)) return 'off';
    throw error;
  }
}
