/** The checks of an AWS account before `npx cdk deploy --all`. */
import type { AwsAccount } from './aws.ts';
import { type Check, type Finding, fix, info, ok } from './checks.ts';

/** CloudFront's WebAcl must be in us-east-1, in whichever region the shop runs. */
const EDGE_REGION = 'us-east-1';
/** The bootstrap version that the synthesised templates require. */
const BOOTSTRAP_VERSION_MIN = 6;
const SANDBOX_MAILS_PER_DAY = 200;

async function bootstrap(account: AwsAccount, region: string): Promise<Finding> {
  const { account: id } = await account.identity();
  const version = await account.bootstrapped(region);
  const command = `npx cdk bootstrap aws://${id}/${region}`;
  if (version === undefined) return fix('not bootstrapped', command);
  return version >= BOOTSTRAP_VERSION_MIN ? ok(`version ${version}`) : fix(`version ${version} is too old`, command);
}

async function mail(account: AwsAccount): Promise<Finding> {
  const { enabled, perDay, perSecond } = await account.mail();
  if (!enabled) return fix('sending is disabled', 'aws ses update-account-sending-enabled --enabled');
  const rate = `${perDay} mails per day, ${perSecond} per second`;
  return perDay <= SANDBOX_MAILS_PER_DAY
    ? info(`SES sandbox (${rate}): mails reach verified addresses only. Request production access from AWS`)
    : ok(rate);
}

/** Returns the checks of an account. */
export function awsChecksOf(account: AwsAccount): readonly Check[] {
  const regions = [...new Set([account.region, EDGE_REGION])];
  return [
    {
      name: 'account',
      async run() {
        const { account: id, arn } = await account.identity();
        return ok(`${id} as ${arn.split(':').at(-1)}`);
      },
    },
    ...regions.map((region) => ({ name: `bootstrap ${region}`, run: () => bootstrap(account, region) })),
    { name: 'mails', run: () => mail(account) },
  ];
}
