/** The checks of an AWS account for a deployment with these settings, in the order in which they run. */
import { type Config, operatorsToVerify } from '#lib/config.ts';
import { EDGE_REGION } from '#lib/stack-names.ts';
import type { AwsAccount } from './aws.ts';
import { type Check, type Finding, fix, info, ok } from './checks.ts';
import { concurrency } from './concurrency-check.ts';
import { identity, type WantedIdentity } from './identity-check.ts';
import { deployedStacks, stack, verificationRefused } from './stack-checks.ts';

/** The bootstrap version that the synthesised templates require. */
const BOOTSTRAP_VERSION_MIN = 6;

async function bootstrap(account: AwsAccount, region: string): Promise<Finding> {
  const { account: id } = await account.identity();
  const version = await account.bootstrapped(region);
  const command = `npx cdk bootstrap aws://${id}/${region}`;
  if (version === undefined) return fix('not bootstrapped', command);
  return version >= BOOTSTRAP_VERSION_MIN ? ok(`version ${version}`) : fix(`version ${version} is too old`, command);
}

async function mail(account: AwsAccount, { sesSandbox }: Config): Promise<Finding> {
  const { enabled, enforcement, inSandbox, perDay, perSecond } = await account.mail();
  if (enforcement !== 'HEALTHY')
    return fix(`AWS has put mail sending under ${enforcement}`, 'read the SES console, Reputation metrics');
  if (!enabled) return fix('sending is disabled', 'aws sesv2 put-account-sending-attributes --sending-enabled');
  const rate = `${perDay} mails per day, ${perSecond} per second`;
  if (inSandbox && !sesSandbox)
    return fix(
      `SES sandbox (${rate}), but sesSandbox is false`,
      '-c sesSandbox=true, until AWS grants production access',
    );
  if (inSandbox)
    return info(`SES sandbox (${rate}): mails reach verified addresses only. Request production access from AWS`);
  return sesSandbox ? info(`${rate}. SES is out of its sandbox: deploy with -c sesSandbox=false`) : ok(rate);
}

async function cloudFront(account: AwsAccount, config: Config): Promise<Finding> {
  if (await account.hasDistribution()) return ok('the account has distributions, so AWS has verified the account');
  if (await verificationRefused(account, config.stage))
    return fix(
      'AWS has refused a distribution: the account must be verified',
      'ask AWS Support (include the message), and deploy with -c edge=false until then',
    );
  return info(
    'not known: only the first distribution shows whether AWS must verify the account. If so: docs/deploy.md#when-cloudfront-is-refused',
  );
}

/** The identities of SES that mails of this deployment need. */
function identityChecks(account: AwsAccount, config: Config): readonly Check[] {
  const { mailDomain, mailFrom, mailIdentity, operatorIdentities } = config;
  const sender = { setting: 'mailIdentity', name: mailDomain ?? mailFrom, value: mailIdentity } as const;
  const operators = operatorsToVerify(config).map(
    (name) => ({ setting: 'operatorIdentities', name, value: operatorIdentities }) as const,
  );
  return [sender, ...operators].map((wanted: WantedIdentity) => ({
    name: wanted.setting === 'mailIdentity' ? 'sender' : 'operator',
    async run() {
      // The default of the CDK app, with which anyone can synthesise.
      if (wanted.name.endsWith('@example.com'))
        return info(
          `${wanted.name} is a placeholder: add the -c options of your deployment, or put them into cdk.json`,
        );
      return identity(account, config.stage, wanted);
    },
  }));
}

/** Returns the checks of an account. */
export function awsChecksOf(account: AwsAccount, config: Config): readonly Check[] {
  const regions = [...new Set([account.region, ...(config.edge ? [EDGE_REGION] : [])])];
  return [
    {
      name: 'account',
      async run() {
        const { account: id, arn } = await account.identity();
        return ok(`${id} as ${arn.split(':').at(-1)}, region ${account.region}, stage ${config.stage}`);
      },
    },
    ...regions.map((region) => ({ name: `bootstrap ${region}`, run: () => bootstrap(account, region) })),
    { name: 'mails', run: () => mail(account, config) },
    ...identityChecks(account, config),
    { name: 'concurrency', run: () => concurrency(account, config) },
    ...(config.edge ? [{ name: 'cloudfront', run: () => cloudFront(account, config) }] : []),
    ...deployedStacks(account.region).map((deployed) => ({
      name: `stack ${deployed.stack}`,
      run: () => stack(account, config, deployed),
    })),
  ];
}
