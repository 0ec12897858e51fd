import { expect, test } from 'vitest';
import { signForm, signPolicy } from '#domain/post-policy.ts';

/** The example of AWS. @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html */
const EXAMPLE = [
  '{ "expiration": "2015-12-30T12:00:00.000Z",',
  '  "conditions": [',
  '    {"bucket": "sigv4examplebucket"},',
  '    ["starts-with", "$key", "user/user1/"],',
  '    {"acl": "public-read"},',
  '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
  '    ["starts-with", "$Content-Type", "image/"],',
  '    {"x-amz-meta-uuid": "14365123651274"},',
  '    {"x-amz-server-side-encryption": "AES256"},',
  '    ["starts-with", "$x-amz-meta-tag", ""],',
  '',
  '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
  '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
  '    {"x-amz-date": "20151229T000000Z" }',
  '  ]',
  '}',
].join('\r\n');

test('a policy has the signature that the documentation of AWS shows', () => {
  const policy = Buffer.from(EXAMPLE).toString('base64');
  expect(signPolicy(policy, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '20151229', 'us-east-1')).toBe(
    '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
  );
});

test('the policy of a form names the bucket, the size and each field', () => {
  const now = Date.parse('2026-05-01T12:00:00.123Z');
  const form = { bucket: 'pictures', region: 'ap-northeast-2', bytesMax: 9, now, expiresAt: now + 1_000 };
  const { policy = '', ...fields } = signForm(
    { ...form, fields: { key: 'pictures/a.png', 'Content-Type': 'image/png' } },
    { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' },
  );
  const expected = {
    key: 'pictures/a.png',
    'Content-Type': 'image/png',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': 'ASIA1/20260501/ap-northeast-2/s3/aws4_request',
    'x-amz-date': '20260501T120000Z',
    'x-amz-security-token': 'token',
  };
  expect(fields).toEqual({
    ...expected,
    'x-amz-signature': signPolicy(policy, 'secret', '20260501', 'ap-northeast-2'),
  });
  expect(JSON.parse(Buffer.from(policy, 'base64').toString())).toEqual({
    expiration: '2026-05-01T12:00:01.123Z',
    conditions: [
      { bucket: 'pictures' },
      ['content-length-range', 1, 9],
      ...Object.entries(expected).map(([name, value]) => ['eq', `$${name}`, value]),
    ],
  });
});
