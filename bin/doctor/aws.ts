/**
 * Reads what a deployment needs to know of an AWS account. STS and SSM are called without their SDK clients, which
 * nothing else uses.
 */
import { GetAccountSendingEnabledCommand, GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses';
import { type Credentials, sign } from '#domain/aws-signature.ts';

export interface AwsAccount {
  readonly region: string;
  /** The account and identity of the credentials; rejects when there are none or AWS does not accept them. */
  identity(): Promise<{ readonly account: string; readonly arn: string }>;
  /** The version of `cdk bootstrap` in a region; undefined when the region is not bootstrapped. */
  bootstrapped(region: string): Promise<number | undefined>;
  mail(): Promise<{ readonly enabled: boolean; readonly perDay: number; readonly perSecond: number }>;
}

/** The SSM parameter that the CDK's own deployments read. */
const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';
const RESPONSE_MILLISECONDS_MAX = 10_000;

interface Call {
  readonly service: 'sts' | 'ssm';
  readonly region: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function call(credentials: Credentials, { service, region, headers, body }: Call): Promise<Response> {
  const url = new URL(process.env['AWS_ENDPOINT_URL'] ?? `https://${service}.${region}.amazonaws.com`);
  const signed = sign({ method: 'POST', service, region, url, headers, body }, credentials, new Date());
  const { host, ...own } = signed;
  return fetch(url, { method: 'POST', headers: own, body, signal: AbortSignal.timeout(RESPONSE_MILLISECONDS_MAX) });
}

/** Opens the account of the current credentials; without a region, the profile's region is used. */
export async function openAws(region: string | undefined): Promise<AwsAccount> {
  const ses = new SESClient({ ...(region ? { region } : {}), maxAttempts: 2 });
  const where = await ses.config.region();
  const credentials = () => ses.config.credentials();
  return {
    region: where,
    async identity() {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = 'Action=GetCallerIdentity&Version=2011-06-15';
      const response = await call(await credentials(), { service: 'sts', region: where, headers, body });
      const text = await response.text();
      const read = (tag: string): string => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? '';
      if (!response.ok) throw new Error(read('Message') || `AWS responded with status ${response.status}`);
      return { account: read('Account'), arn: read('Arn') };
    },
    async bootstrapped(region) {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' };
      const body = JSON.stringify({ Name: BOOTSTRAP_PARAMETER });
      const response = await call(await credentials(), { service: 'ssm', region, headers, body });
      const result = (await response.json()) as { Parameter?: { Value: string }; __type?: string; message?: string };
      if (result.Parameter) return Number(result.Parameter.Value);
      if (result.__type?.endsWith('ParameterNotFound')) return undefined;
      throw new Error(result.message ?? result.__type ?? `AWS responded with status ${response.status}`);
    },
    async mail() {
      const [quota, sending] = await Promise.all([
        ses.send(new GetSendQuotaCommand({})),
        ses.send(new GetAccountSendingEnabledCommand({})),
      ]);
      return {
        enabled: sending.Enabled === true,
        perDay: quota.Max24HourSend ?? 0,
        perSecond: quota.MaxSendRate ?? 0,
      };
    },
  };
}
