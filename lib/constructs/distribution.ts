import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PICTURE_FOLDER } from '#domain/picture.ts';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import { pageFile } from '#lib/page-file.ts';
import { HSTS_DAYS, PICTURE_HEADERS, pageHeaders } from '#lib/page-headers.ts';
import type { Api } from './api.ts';
import { ORIGIN_HEADER, type OriginGuard } from './origin-guard.ts';
import type { Pictures } from './pictures.ts';

export interface DistributionProps {
  readonly config: Config;
  readonly api: Api;
  readonly originGuard: OriginGuard;
  readonly webAclArn: string;
  readonly pictures: Pictures | undefined;
}

/** CloudFront's limit between two packets. A live stream sends a heartbeat every 20 s. */
const PACKET_GAP_SECONDS_MAX = 60;
/**
 * The errors that CloudFront caches by default, and accepts a setting for. Its key has no Authorization: a 404 would be
 * everyone's. It ignores `no-store` for 405, 500, 502, 503 and 504. It also caches 410, and a setting for 410 fails the
 * deployment, but there it honours the `Cache-Control: no-store` that every response of the API has.
 */
const CACHED_ERRORS = [404, 405, 414, 500, 501, 502, 503, 504];

/** CloudFront's policies and access controls belong to the account, so the region is a part of their names. */
const globalName = (stage: Config['stage'], name: string): string => `donut-${stage}-${name}-${Aws.REGION}`;

/** Maps page addresses to files in front of the bucket, with the same code as the local system. */
const PAGE_FUNCTION = `${pageFile.toString().replace(/^export /, '')}
function handler(event) {
  const file = pageFile(event.request.uri);
  if (file === undefined) return { statusCode: 404, statusDescription: 'Not Found' };
  event.request.uri = '/' + file;
  return event.request;
}`;

/** One address for everything: pages from a private bucket, and the API under `/api/`. */
export class Distribution extends Construct {
  readonly bucket: s3.Bucket;
  /** Public address of the shop. */
  readonly url: string;
  readonly distribution: cloudfront.Distribution;

  constructor(scope: Construct, id: string, { config, api, originGuard, webAclArn, pictures }: DistributionProps) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Pages', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // The Pages stack empties the bucket, and a deployment rebuilds everything in it.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // BucketDeployment tags the bucket as its own, and then does not empty the bucket when the Pages stack is destroyed
    // (aws-cdk issue 33397): `cdk destroy` would stop here.
    (this.bucket.node.defaultChild as s3.CfnBucket).addPropertyDeletionOverride('Tags');
    acknowledge(this.bucket, 'S1', 'only CloudFront reads the bucket, and its content is public');
    const distribution = new cloudfront.Distribution(this, 'Front', {
      comment: `Donut States ${config.stage}`,
      webAclId: webAclArn,
      priceClass: cloudfront.PriceClass.PRICE_CLASS_200,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      ...(config.certificateArn && config.domainName
        ? {
            domainNames: [config.domainName],
            minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', config.certificateArn),
          }
        : {}),
      // Otherwise CloudFront caches an error for ten seconds for every reader of an edge location, whatever its headers say.
      errorResponses: CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      ...this.#behaviours(config, api, originGuard, pictures),
    });
    this.distribution = distribution;
    this.url = `https://${config.domainName ?? distribution.distributionDomainName}`;
    this.#acknowledge(distribution);
  }

  #behaviours(config: Config, api: Api, originGuard: OriginGuard, pictures: Pictures | undefined) {
    const { stage, imageHosts } = config;
    const bucket = origins.S3BucketOrigin.withOriginAccessControl(this.bucket, {
      originAccessControl: new cloudfront.S3OriginAccessControl(this, 'PagesAccess', {
        originAccessControlName: globalName(stage, 'pages'),
      }),
    });
    const viewerProtocolPolicy = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS;
    const pageFunction = new cloudfront.Function(this, 'Addresses', {
      code: cloudfront.FunctionCode.fromInline(PAGE_FUNCTION),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      comment: 'maps page addresses to files',
    });
    const pages: cloudfront.BehaviorOptions = {
      origin: bucket,
      viewerProtocolPolicy,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      compress: true,
      responseHeadersPolicy: this.#headers(
        'pages',
        globalName(stage, 'pages'),
        pageHeaders(imageHosts, pictures ? [pictures.url] : []),
      ),
      functionAssociations: [{ function: pageFunction, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
    };
    const apiBehavior: cloudfront.BehaviorOptions = {
      origin: new origins.HttpOrigin(api.host, {
        originPath: api.stagePath,
        protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        readTimeout: Duration.seconds(PACKET_GAP_SECONDS_MAX),
        customHeaders: { [ORIGIN_HEADER]: originGuard.key.unsafeUnwrap() },
      }),
      // A script that posts over http has already sent its token in the clear: it gets an error, not a redirect.
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      // All viewer headers, including Authorization. API Gateway finds the API by the Host header, so that one is left
      // out.
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      // With compression, events would wait until there is enough to compress.
      compress: false,
    };
    return {
      defaultBehavior: pages,
      additionalBehaviors: {
        '/api/*': apiBehavior,
        ...(pictures ? { [`/${PICTURE_FOLDER}/*`]: this.#pictures(stage, pictures) } : {}),
      },
    };
  }

  /** The path of a picture is its key. A missing one is 403, because CloudFront may not list the bucket. */
  #pictures(stage: Config['stage'], { bucket }: Pictures): cloudfront.BehaviorOptions {
    const name = globalName(stage, 'pictures');
    const access = new cloudfront.S3OriginAccessControl(this, 'PicturesAccess', { originAccessControlName: name });
    return {
      // The bucket admits CloudFront itself: a policy that named this distribution would make the stacks depend on each other.
      origin: origins.S3BucketOrigin.withBucketDefaults(bucket, {
        originAccessControlId: access.originAccessControlId,
      }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // The cache follows the Cache-Control of each object.
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      compress: false,
      responseHeadersPolicy: this.#headers('pictures', name, PICTURE_HEADERS),
    };
  }

  /** The headers of lib/page-headers.ts. Headers without a CloudFront setting become custom headers. */
  #headers(id: string, name: string, headers: Readonly<Record<string, string>>): cloudfront.ResponseHeadersPolicy {
    const { 'Content-Security-Policy': policy = '', 'Referrer-Policy': referrer = '', ...rest } = headers;
    const { 'X-Content-Type-Options': _nosniff, 'X-Frame-Options': _frame, ...custom } = rest;
    return new cloudfront.ResponseHeadersPolicy(this, `Headers-${id}`, {
      responseHeadersPolicyName: name,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: referrer as cloudfront.HeadersReferrerPolicy, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(HSTS_DAYS), override: true },
      },
      // CloudFront accepts no empty list.
      ...(Object.keys(custom).length === 0
        ? {}
        : {
            customHeadersBehavior: {
              customHeaders: Object.entries(custom).map(([header, value]) => ({ header, value, override: true })),
            },
          }),
    });
  }

  #acknowledge(distribution: cloudfront.Distribution): void {
    acknowledge(distribution, 'CFR1', 'the shop is open to every country; sanctions are for its owner to decide');
    acknowledge(
      distribution,
      'CFR3',
      'access logs write the path, which holds tokens; the API has access logs without it',
    );
    acknowledge(
      distribution,
      'CFR4',
      'the default certificate of CloudFront fixes the TLS version; with domainName it is TLS 1.2 (2021)',
    );
  }
}
