/** Whether SES has the identities that a deployment needs, and whether the stack may create them. */
import type { Config } from '#lib/config.ts';
import { stackName } from '#lib/stack-names.ts';
import type { AwsAccount } from './aws.ts';
import { type Finding, fix, info, ok } from './checks.ts';

export interface WantedIdentity {
  readonly setting: 'mailIdentity' | 'operatorIdentities';
  /** An address or a domain. */
  readonly name: string;
  readonly value: 'create' | 'existing';
}

/** The identities under which SES accepts an address: the address, its domain and the parent domains. */
function candidates(name: string): readonly string[] {
  const domain = name.slice(name.lastIndexOf('@') + 1).split('.');
  const domains = domain.slice(0, -1).map((_, from) => domain.slice(from).join('.'));
  return [...new Set([name, ...domains])];
}

const confirm = (name: string): string =>
  name.includes('@')
    ? `its owner must open the link in the mail of SES (again: aws ses verify-email-identity --email-address ${name})`
    : 'its DKIM records are missing in the DNS: the SES console shows them';

function verification(name: string, state: string): Finding {
  if (state === 'SUCCESS') return ok(`${name} is verified`);
  return info(`${name} is not verified (${state.toLowerCase()}): ${confirm(name)}`);
}

/** Checks an identity against its setting. An identity that is still to be verified does not stop a deployment. */
export async function identity(account: AwsAccount, stage: Config['stage'], wanted: WantedIdentity): Promise<Finding> {
  const { setting, name, value } = wanted;
  const state = await account.mailIdentity(name);
  const owner = state === undefined ? undefined : await account.stackOf(name);
  const isOwn = owner === stackName(stage, 'App');
  if (value === 'create') {
    if (state === undefined) return ok(`${name} will be created: ${confirm(name)}`);
    const text = `${name} exists already (${owner ? `made by the stack ${owner}` : 'not made by a stack'}), so creating it fails`;
    return isOwn ? verification(name, state) : fix(text, `-c ${setting}=existing`);
  }
  if (isOwn) return fix(`${name} belongs to this stage’s stack, which would delete it`, `-c ${setting}=create`);
  for (const candidate of candidates(name)) {
    const found = candidate === name ? state : await account.mailIdentity(candidate);
    if (found !== undefined) return verification(candidate, found);
  }
  return fix(
    `SES has no identity for ${name}`,
    `-c ${setting}=create, or aws sesv2 create-email-identity --email-identity ${name}`,
  );
}
