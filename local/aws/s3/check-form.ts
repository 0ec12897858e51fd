/**
 * Checks the form of an upload as S3 does: its signature, its expiration, and each condition of its policy.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { POST_ALGORITHM, signPolicy } from '#domain/post-policy.ts';
import { AwsError } from '#local/aws/service.ts';
import type { UploadForm } from './form.ts';
import { accessDenied } from './s3-error.ts';

const Condition = z.union([
  z.tuple([z.literal('content-length-range'), z.coerce.number(), z.coerce.number()]),
  z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]),
  z.record(z.string(), z.string()),
]);
const Policy = z.object({ expiration: z.iso.datetime(), conditions: z.array(Condition) });
type Policy = z.infer<typeof Policy>;

/** Fields that no condition has to name. */
const UNCHECKED = /^(policy|file|x-amz-signature|x-ignore-.*)$/;
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([a-z0-9-]+)\/s3\/aws4_request$/;

export interface CheckOptions {
  readonly bucket: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Returns the secret of an access key. */
  secretOf(accessKeyId: string): string | undefined;
}

/** Returns the access key that signed the form. Throws the error of S3 for a form that S3 would refuse. */
export function checkForm({ fields, file }: UploadForm, { bucket, now, secretOf }: CheckOptions): string {
  const policyText = fields.get('policy');
  if (policyText === undefined) throw accessDenied();
  const accessKeyId = checkSignature(fields, policyText, secretOf);
  const policy = readPolicy(policyText);
  if (Date.parse(policy.expiration) <= now) throw accessDenied('Invalid according to Policy: Policy expired.');
  checkConditions(policy, new Map([...fields, ['bucket', bucket]]), file.length);
  return accessKeyId;
}

function checkSignature(fields: UploadForm['fields'], policy: string, secretOf: CheckOptions['secretOf']): string {
  const [, accessKeyId = '', day = '', region = ''] = CREDENTIAL.exec(fields.get('x-amz-credential') ?? '') ?? [];
  if (fields.get('x-amz-algorithm') !== POST_ALGORITHM || accessKeyId === '')
    throw new AwsError('InvalidArgument', 'The form has no valid x-amz-algorithm and x-amz-credential.');
  const secret = secretOf(accessKeyId);
  // The key of a role is known only with its session token.
  if (secret === undefined || !fields.get('x-amz-security-token'))
    throw new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403);
  const expected = Buffer.from(signPolicy(policy, secret, day, region));
  const found = Buffer.from(fields.get('x-amz-signature') ?? '');
  if (expected.length !== found.length || !timingSafeEqual(expected, found))
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      403,
    );
  return accessKeyId;
}

function readPolicy(text: string): Policy {
  try {
    return Policy.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    throw new AwsError('InvalidPolicyDocument', 'The content of the form does not meet the conditions of a policy.');
  }
}

function checkConditions({ conditions }: Policy, values: ReadonlyMap<string, string>, bytes: number): void {
  const named = new Set(['bucket']);
  const check = (operator: string, field: string, wanted: string): void => {
    const name = field.toLowerCase();
    named.add(name);
    const found = values.get(name);
    const holds = operator === 'eq' ? found === wanted : found?.startsWith(wanted);
    if (!holds)
      throw accessDenied(
        `Invalid according to Policy: Policy Condition failed: ["${operator}", "$${field}", "${wanted}"]`,
      );
  };
  for (const condition of conditions) {
    if (!Array.isArray(condition)) {
      for (const [name, value] of Object.entries(condition)) check('eq', name, value);
    } else if (condition[0] === 'content-length-range') checkLength(bytes, condition[1], condition[2]);
    else check(condition[0], condition[1].slice(1), condition[2]);
  }
  const extra = [...values.keys()].find((name) => !named.has(name) && !UNCHECKED.test(name));
  if (extra !== undefined) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra}`);
}

function checkLength(bytes: number, min: number, max: number): void {
  if (bytes > max) throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  if (bytes < min)
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
}
