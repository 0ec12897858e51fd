/** The state of a stage's stacks: what an earlier deployment, or an earlier setting, has left. */
import type { Config } from '#lib/config.ts';
import { EDGE_REGION, STACKS, type StackId, stackName } from '#lib/stack-names.ts';
import type { AwsAccount } from './aws.ts';
import { type Finding, fix, info, ok } from './checks.ts';

export interface DeployedStack {
  readonly stack: StackId;
  readonly region: string;
}

const FAILURES_SHOWN_MAX = 2;
/** Exists only with CloudFront. */
const OF_EDGE: readonly StackId[] = ['Edge', 'Pages'];

/** The stacks of a stage, each with its region. */
export const deployedStacks = (region: string): readonly DeployedStack[] =>
  STACKS.map((stack) => ({ stack, region: stack === 'Edge' ? EDGE_REGION : region }));

/** Whether a deployment of this stage has failed because AWS has not verified the account for CloudFront. */
export async function verificationRefused(account: AwsAccount, stage: Config['stage']): Promise<boolean> {
  const app = await account.stack(stackName(stage, 'App'), account.region);
  return app?.failures.some((reason) => /account must be verified/i.test(reason)) === true;
}

const because = (failures: readonly string[]): string =>
  failures.length === 0 ? '' : `: ${failures.slice(0, FAILURES_SHOWN_MAX).join('; ')}`;

/** Release 0.1.0 named the stack in us-east-1 without the shop's region. `cdk deploy` does not know that stack any more. */
const edgeOfRelease010 = (stage: Config['stage']): string => `DonutStates-${stage}-Edge`;

/** Checks one stack. What `cdk deploy` repairs itself is worth knowing only. */
export async function stack(
  account: AwsAccount,
  { stage, edge }: Config,
  { stack: id, region }: DeployedStack,
): Promise<Finding> {
  const name = stackName(stage, id, account.region);
  const found = await account.stack(name, region);
  if (found === undefined) return ok(id === 'Edge' && !edge ? 'not deployed (edge=false)' : 'not deployed');
  const { status, failures } = found;
  const text = `${name} is ${status}${because(failures)}`;
  const in_ = `--stack-name ${name} --region ${region}`;
  if (status === 'DELETE_FAILED')
    return fix(
      text,
      `npx cdk destroy ${name} --exclusively; if it fails again: aws cloudformation delete-stack ${in_} --deletion-mode FORCE_DELETE_STACK`,
    );
  if (status === 'ROLLBACK_FAILED') return fix(text, `aws cloudformation delete-stack ${in_}, then deploy again`);
  if (status.endsWith('_FAILED')) return fix(text, `npx cdk rollback ${name}, then deploy again`);
  if (status === 'ROLLBACK_COMPLETE')
    return info(`${text}. The next cdk deploy deletes the stack and creates it again`);
  if (status.endsWith('_IN_PROGRESS')) return info(`${text}: wait for its end before you deploy`);
  if (!edge && OF_EDGE.includes(id))
    return fix(`${name} is left, although edge is false`, `npx cdk destroy ${name} --exclusively -c edge=true`);
  const old = edgeOfRelease010(stage);
  if (id === 'Edge' && (await account.stack(old, region)) !== undefined)
    return fix(
      `${old} is left from release 0.1.0, beside ${name}`,
      `aws cloudformation delete-stack --stack-name ${old} --region ${region}`,
    );
  return ok(status);
}
