import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { runbookUrl } from '#domain/runbook.ts';
import type { Config } from '#lib/config.ts';
import type { Watchers } from './alarms.ts';
import { DeploymentCall } from './deployment-call.ts';

/** Metrics of CloudFront, and therefore alarms on them, are in this region only. */
const REGION = 'us-east-1';
const SERVER_ERROR_PERCENT_MAX = 5;

export interface FrontErrorsProps {
  readonly config: Config;
  readonly distribution: cloudfront.Distribution;
  readonly watchers: Watchers;
  /** Topic in us-east-1: an alarm notifies topics of its own region only. */
  readonly alertsArn: string;
}

/**
 * The alarm on 5xx responses of CloudFront. A call at deployment makes it, because a stack in us-east-1 would have to know
 * the region of the distribution's stack, and no stack of the shop names one.
 */
export class FrontErrors extends DeploymentCall {
  constructor(scope: Construct, id: string, { config, distribution, watchers, alertsArn }: FrontErrorsProps) {
    const name = `donut-${config.stage}-${Aws.REGION}-front-errors`;
    super(scope, id, {
      resourceType: 'Custom::FrontErrorsAlarm',
      call: {
        service: 'CloudWatch',
        action: 'putMetricAlarm',
        region: REGION,
        parameters: {
          AlarmName: name,
          AlarmDescription: `CloudFront returns 5xx. What to do: ${runbookUrl(watchers.publicUrl, 'alarm-front-errors')}`,
          Namespace: 'AWS/CloudFront',
          MetricName: '5xxErrorRate',
          Dimensions: [
            { Name: 'DistributionId', Value: distribution.distributionId },
            { Name: 'Region', Value: 'Global' },
          ],
          Statistic: 'Average',
          Period: 300,
          EvaluationPeriods: 3,
          DatapointsToAlarm: 2,
          Threshold: SERVER_ERROR_PERCENT_MAX,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
          AlarmActions: [alertsArn],
          OKActions: [alertsArn],
        },
        physicalResourceId: PhysicalResourceId.of(name),
      },
      onDelete: {
        service: 'CloudWatch',
        action: 'deleteAlarms',
        region: REGION,
        parameters: { AlarmNames: [name] },
      },
      actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
      resources: [
        Stack.of(scope).formatArn({
          service: 'cloudwatch',
          region: REGION,
          resource: 'alarm',
          resourceName: name,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    });
  }
}
