/** Uploads of pictures: a private bucket that browsers write with a signed form, and that CloudFront reads. */
import { expect, test } from 'vitest';
import { pagePolicy } from '#lib/page-headers.ts';
import { mentions, type Resource, statements, synthesise, written } from './template.ts';

const off = synthesise();
const dev = synthesise({ context: { pictureUploads: 'true' } });
const prod = synthesise({ context: { stage: 'prod', pictureUploads: true } });

const bucketOf = (t: typeof dev) => t.of('AWS::S3::Bucket').find(({ id }) => id.startsWith('Pictures'));
const productsOf = (t: typeof dev) =>
  t
    .of('AWS::Lambda::Function')
    .find(({ properties }) => /-products$/.test(String(properties['FunctionName']))) as Resource;
const rightsOf = (t: typeof dev) =>
  t
    .of('AWS::IAM::Policy')
    .filter(({ id }) => id.startsWith('products'))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']))
    .filter(({ actions }) => actions.some((action) => action.startsWith('s3:')));

test('by default there is no bucket of pictures, no right on one, and no route', () => {
  expect(bucketOf(off)).toBeUndefined();
  expect(rightsOf(off)).toEqual([]);
  expect(JSON.stringify(productsOf(off).properties)).not.toContain('PICTURES_');
  expect(JSON.stringify(off.all)).not.toContain('picture-uploads');
  expect(JSON.stringify(off.of('AWS::CloudFront::ResponseHeadersPolicy'))).toContain(JSON.stringify(pagePolicy([])));
});

test('the bucket is private, requires TLS and is read by CloudFront only', () => {
  const bucket = bucketOf(dev);
  expect(bucket?.stack).toBe('DonutStates-dev-Data');
  expect(bucket?.properties).toMatchObject({
    PublicAccessBlockConfiguration: {
      ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    CorsConfiguration: { CorsRules: [{ AllowedMethods: ['POST'], AllowedOrigins: ['*'] }] },
    LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }] },
  });
  const policy = dev
    .of('AWS::S3::BucketPolicy')
    .filter(({ properties }) => mentions(properties['Bucket']).includes(bucket?.id ?? ''))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']));
  expect(policy.find(({ effect }) => effect === 'Deny')?.condition).toEqual({
    Bool: { 'aws:SecureTransport': 'false' },
  });
  const allowed = policy.filter(({ effect }) => effect === 'Allow');
  expect(allowed).toHaveLength(1);
  expect(allowed[0]?.actions).toEqual(['s3:GetObject']);
  expect(allowed[0]?.resources).toEqual([expect.stringMatching(/\/pictures\/\*$/)]);
  expect(JSON.stringify(allowed[0]?.condition)).toContain(':distribution/*');
});

test('pictures of prod outlast their stack; in dev the bucket is emptied and deleted', () => {
  expect([bucketOf(dev)?.deletionPolicy ?? 'Delete', bucketOf(prod)?.deletionPolicy]).toEqual(['Delete', 'Retain']);
  // With its tag, CDK's upload function would keep the content.
  expect(JSON.stringify(bucketOf(dev)?.properties)).not.toContain('cr-owned');
  const emptied = (t: typeof dev) =>
    t.upload.filter(
      ({ type, id, properties }) =>
        type === 'Custom::CDKBucketDeployment' && id.startsWith('Pictures') && properties['RetainOnDelete'] === false,
    ).length;
  expect([emptied(dev), emptied(prod)]).toEqual([1, 0]);
});

test('only the function that signs may write, only pictures, and knows the address of the bucket', () => {
  expect(rightsOf(dev).map(({ actions }) => actions)).toEqual([['s3:PutObject']]);
  expect(rightsOf(dev)[0]?.resources).toEqual([expect.stringMatching(/\/pictures\/\*$/)]);
  const { Variables } = productsOf(dev).properties['Environment'] as { Variables: Record<string, unknown> };
  expect(written(Variables['PICTURES_URL'])).toMatch(/^https:\/\/.*RegionalDomainName/);
  const others = dev.of('AWS::IAM::Policy').filter(({ id }) => !id.startsWith('products'));
  expect(JSON.stringify(others.filter(({ stack }) => stack.endsWith('-App')))).not.toContain('s3:');
  expect(JSON.stringify(dev.of('AWS::ApiGateway::RestApi'))).toContain('"/api/v1/picture-uploads"');
});

interface Behaviour {
  readonly PathPattern: string;
  readonly TargetOriginId: string;
  readonly AllowedMethods?: readonly string[];
  readonly ViewerProtocolPolicy: string;
  readonly ResponseHeadersPolicyId: unknown;
  readonly FunctionAssociations?: unknown;
}

test('CloudFront serves them with headers that run nothing, and pages may send to the bucket only', () => {
  const [distribution] = dev.of('AWS::CloudFront::Distribution') as [Resource];
  const { CacheBehaviors, Origins } = distribution.properties['DistributionConfig'] as {
    CacheBehaviors: readonly Behaviour[];
    Origins: readonly { Id: string; OriginAccessControlId?: unknown; DomainName: unknown }[];
  };
  const pictures = CacheBehaviors.find(({ PathPattern }) => PathPattern === '/pictures/*');
  expect(pictures?.ViewerProtocolPolicy).toBe('redirect-to-https');
  expect(pictures?.AllowedMethods ?? []).not.toContain('POST');
  expect(pictures?.FunctionAssociations).toBeUndefined();
  const origin = Origins.find(({ Id }) => Id === pictures?.TargetOriginId);
  expect(mentions(origin?.OriginAccessControlId).join()).toContain('PicturesAccess');
  expect(written(origin?.DomainName)).toContain('PicturesBucket');
  const [headersId] = mentions(pictures?.ResponseHeadersPolicyId);
  const policies = dev.of('AWS::CloudFront::ResponseHeadersPolicy');
  const own = policies.find(({ id }) => id === headersId)?.properties['ResponseHeadersPolicyConfig'];
  expect(own).toMatchObject({
    SecurityHeadersConfig: {
      ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; sandbox", Override: true },
      ContentTypeOptions: { Override: true },
    },
  });
  expect(own).not.toHaveProperty('CustomHeadersConfig');
  const pages = JSON.stringify(policies.filter(({ id }) => id !== headersId));
  expect(pages).toMatch(/connect-src 'self' https:\/\/[^;]*PicturesBucket\w*RegionalDomainName[^;]*; frame-src/);
});

test('without CloudFront pictures would not be served: only the local system has uploads then', () => {
  expect(() => synthesise({ context: { edge: false, pictureUploads: true } })).toThrow(
    'context "pictureUploads": requires edge, which serves the pictures',
  );
  const publicUrl = 'https://shop.donut.test';
  expect(() => synthesise({ context: { edge: false, pictureUploads: true, publicUrl } })).toThrow('requires edge');
  const local = synthesise({ context: { edge: false, pictureUploads: true, publicUrl: 'http://127.0.0.1:4510' } });
  expect(bucketOf(local)).toBeDefined();
});

test.each(['dev', 'prod'])('cdk-nag finds nothing in stage %s', (stage) => {
  expect(() => synthesise({ context: { stage, pictureUploads: true }, checks: true })).not.toThrow();
});
