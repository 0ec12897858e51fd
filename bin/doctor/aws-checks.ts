/** What an account must have before `npx cdk deploy --all`. */
import type { AwsAccount } from './aws.ts';
import { type Check, type Finding, mend, note, ok } from './checks.ts';

/** CloudFront's web ACL stands there, wherever the shop is. */
const EDGE_REGION = 'us-east-1';
/** The version the synthesised templates ask for. */
const BOOTSTRAP_VERSION_MIN = 6;
const SANDBOX_MAILS_PER_DAY = 200;

async function bootstrap(account: AwsAccount, region: string): Promise<Finding> {
  const { account: id } = await account.identity();
  const version = await account.bootstrapped(region);
  const command = `npx cdk bootstrap aws://${id}/${region}`;
  if (version === undefined) return mend('nothing there yet', command);
  return version >= BOOTSTRAP_VERSION_MIN ? ok(`version ${version}`) : mend(`version ${version} is too old`, command);
}

async function mail(account: AwsAccount): Promise<Finding> {
  const { enabled, perDay, perSecond } = await account.mail();
  if (!enabled) return mend('sending is switched off', 'aws ses update-account-sending-enabled --enabled');
  const rate = `${perDay} a day, ${perSecond} a second`;
  return perDay <= SANDBOX_MAILS_PER_DAY
    ? note(`in the sandbox (${rate}): mails reach verified addresses only; ask AWS for production access`)
    : ok(rate);
}

export function awsChecksOf(account: AwsAccount): readonly Check[] {
  const regions = [...new Set([account.region, EDGE_REGION])];
  return [
    {
      name: 'account',
      async look() {
        const { account: id, arn } = await account.identity();
        return ok(`${id} as ${arn.split(':').at(-1)}`);
      },
    },
    ...regions.map((region) => ({ name: `bootstrap ${region}`, look: () => bootstrap(account, region) })),
    { name: 'mails', look: () => mail(account) },
  ];
}
