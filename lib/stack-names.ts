/** The names of the stacks and of the outputs that commands read. No CDK, so that a command starts quickly. */
import type { Config } from './config.ts';

/** Web ACLs of CloudFront exist in us-east-1 only, in whatever region the shop is. */
export const EDGE_REGION = 'us-east-1';

/** In the order of deployment. `Edge` and `Pages` exist only with CloudFront (`edge`). */
export const STACKS = ['Edge', 'Data', 'App', 'Pages', 'Watch'] as const;
export type StackId = (typeof STACKS)[number];

type Stage = Config['stage'];
/** @param region of the shop. The shops of all regions share us-east-1, so the stack there has the region in its name. */
export function stackName(stage: Stage, stack: Exclude<StackId, 'Edge'>): string;
export function stackName(stage: Stage, stack: StackId, region: string): string;
export function stackName(stage: Stage, stack: StackId, region = ''): string {
  return `DonutStates-${stage}-${stack}${stack === 'Edge' ? `-${region}` : ''}`;
}

/** Outputs of `Data`: where the database is, and the secret of the functions' role. */
export const DATABASE_OUTPUTS = {
  clusterArn: 'DatabaseArn',
  secretArn: 'DatabaseSecretArn',
  database: 'DatabaseName',
} as const;
/** Output of `App`: the public address of the shop. */
export const ADDRESS_OUTPUT = 'Address';
