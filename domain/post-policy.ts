/**
 * The signed form with which a browser uploads one file to S3 without credentials. S3 checks each condition of the policy.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 */
import { createHmac } from 'node:crypto';

export const POST_ALGORITHM = 'AWS4-HMAC-SHA256';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface PostForm {
  readonly bucket: string;
  readonly region: string;
  /** Fields that the upload must have exactly so: `key`, `Content-Type`, … */
  readonly fields: Readonly<Record<string, string>>;
  readonly bytesMax: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly expiresAt: number;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The signature of a policy in base64. @param day `20261130`, the day of the credential */
export function signPolicy(policy: string, secretAccessKey: string, day: string, region: string): string {
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${secretAccessKey}`, day));
  return hmac(key, policy).toString('hex');
}

/** Returns all fields of the form, in front of which no other field may be sent. The file is its last field. */
export function signForm(form: PostForm, credentials: AwsCredentials): Record<string, string> {
  const { bucket, region, bytesMax, now, expiresAt } = form;
  const date = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = date.slice(0, 8);
  const fields = {
    ...form.fields,
    'x-amz-algorithm': POST_ALGORITHM,
    'x-amz-credential': `${credentials.accessKeyId}/${day}/${region}/s3/aws4_request`,
    'x-amz-date': date,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const conditions = [
    { bucket },
    ['content-length-range', 1, bytesMax],
    ...Object.entries(fields).map(([name, value]) => ['eq', `$${name}`, value]),
  ];
  const text = JSON.stringify({ expiration: new Date(expiresAt).toISOString(), conditions });
  const policy = Buffer.from(text).toString('base64');
  return { ...fields, policy, 'x-amz-signature': signPolicy(policy, credentials.secretAccessKey, day, region) };
}
