import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import type { Pictures } from '#lib/constructs/pictures.ts';
import { acknowledge } from '#lib/nag.ts';
import { ASSET_FILES, cacheControl, MARKDOWN_FILES } from '#lib/page-headers.ts';

export interface PagesStackProps {
  readonly config: Config;
  readonly bucket: s3.IBucket;
  /** Bucket of the pictures that sellers upload. */
  readonly pictures: Pictures | undefined;
  /** Folder that lib/pages.ts filled. */
  readonly folder: string;
}

const UPLOAD_RULES = [
  'L1',
  'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
  ...['GetBucket*', 'GetObject*', 'List*', 'Abort*', 'DeleteObject*'].map((action) => `IAM5[Action::s3:${action}]`),
  'IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]',
];

/** The name CDK gives the bucket's ARN among the outputs of the App stack. */
const BUCKET_OUTPUT = 'PublishOutputFnGetAttFrontPagesFA8FD55EArn11CD473D';

/**
 * Fills the bucket after all other stacks, because pages need the API of their version. Destroyed first, which empties
 * the bucket.
 */
export class PagesStack extends Stack {
  constructor(scope: Construct, id: string, { config, bucket, pictures, folder }: PagesStackProps) {
    super(scope, id, { description: `Donut States ${config.stage}: static pages` });
    const sources = [deployment.Source.asset(folder)];
    // All uploads share one function of CDK. The log group that CDK would make for it remains after `cdk destroy`.
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const assets = new deployment.BucketDeployment(this, 'Assets', {
      sources,
      destinationBucket: bucket,
      exclude: ['*'],
      include: [ASSET_FILES],
      // Keeps the assets of the previous version, so that an open tab continues to work.
      prune: false,
      retainOnDelete: false,
      logGroup,
      cacheControl: [deployment.CacheControl.fromString(cacheControl('assets/x-AAAAAAAA.js'))],
    });
    const revalidated = {
      sources,
      destinationBucket: bucket,
      prune: true,
      retainOnDelete: false,
      logGroup,
      cacheControl: [deployment.CacheControl.fromString(cacheControl('index.html'))],
    };
    const pages = new deployment.BucketDeployment(this, 'Pages', {
      ...revalidated,
      exclude: [ASSET_FILES, MARKDOWN_FILES],
    });
    // The upload derives `text/markdown` without a character set, and browsers then misread Korean.
    new deployment.BucketDeployment(this, 'Markdown', {
      ...revalidated,
      exclude: ['*'],
      include: [MARKDOWN_FILES],
      contentType: 'text/markdown; charset=utf-8',
    });
    // A page refers to assets, so the assets are uploaded first.
    pages.node.addDependency(assets);
    // CDK's upload function empties the bucket of a deployment that is deleted. Pictures of `prod` outlast their stacks.
    if (pictures && config.stage === 'dev') {
      new deployment.BucketDeployment(this, 'Pictures', {
        sources: [deployment.Source.data('about.txt', 'Pictures of products that sellers have uploaded.\n')],
        destinationBucket: pictures.bucket,
        prune: false,
        retainOnDelete: false,
        logGroup,
      });
      acknowledge(this, `IAM5[Resource::${pictures.arnElsewhere}/*]`, 'CDK’s upload function');
    }
    const from = `"StackName":"${bucket.stack.stackName}","Region":{"Ref":"AWS::Region"},"OutputName":"${BUCKET_OUTPUT}"`;
    for (const rule of [...UPLOAD_RULES, `IAM5[Resource::{"Fn::GetStackOutput":{${from}}}/*]`])
      acknowledge(this, rule, 'CDK’s upload function: its runtime and its permissions on the two buckets');
  }
}
