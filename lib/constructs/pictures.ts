import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PICTURE_FOLDER } from '#domain/picture.ts';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';

/** The name CDK gives the bucket's ARN among the outputs of its stack. */
const ARN_OUTPUT = 'PublishOutputFnGetAttPicturesBucket93B3B90BArn3523015D';

/** The bucket of the pictures that sellers upload. Browsers send a signed form to it, and CloudFront reads it. */
export class Pictures extends Construct {
  readonly bucket: s3.Bucket;
  /** Origin to which pages send uploads. */
  readonly url: string;
  /** Name pattern of the objects that may be uploaded. */
  readonly objects: string;
  /** The bucket's ARN in other stacks, as cdk-nag writes it. */
  readonly arnElsewhere: string;

  constructor(scope: Construct, id: string, { stage, edge }: Config) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // The name of CloudFront is not known here, and the signature of the form is what permits an upload.
      cors: [{ allowedMethods: [s3.HttpMethods.POST], allowedOrigins: ['*'], maxAge: 3_600 }],
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      // Mails link to pictures. In `dev` the Pages stack empties the bucket.
      removalPolicy: stage === 'prod' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // With its tag, CDK's upload function would not empty the bucket (lib/constructs/distribution.ts).
    (this.bucket.node.defaultChild as s3.CfnBucket).addPropertyDeletionOverride('Tags');
    acknowledge(this.bucket, 'S1', 'pictures are public, and who uploaded one is in the audit');
    this.url = `https://${this.bucket.bucketRegionalDomainName}`;
    this.objects = this.bucket.arnForObjects(`${PICTURE_FOLDER}/*`);
    const { stackName } = Stack.of(this);
    this.arnElsewhere = `{"Fn::GetStackOutput":{"StackName":"${stackName}","Region":{"Ref":"AWS::Region"},"OutputName":"${ARN_OUTPUT}"}}`;
    if (edge) this.#admitCloudFront();
  }

  /** Any distribution of the account: the distribution of the shop is in a stack that depends on this one. */
  #admitCloudFront(): void {
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.objects],
        conditions: {
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/*` },
        },
      }),
    );
  }
}
