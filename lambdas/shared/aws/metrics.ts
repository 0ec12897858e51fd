import { readEnvironment } from './environment.ts';

/**
 * Counts something in CloudWatch by one line in its embedded metric format: no call, no right. Straight to stdout, because
 * Lambda would wrap a line of `console`, and then it is no metric any more. (Powertools' metrics are 40 KB for this.)
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function countMetric(name: string, value: number, dimensions: Readonly<Record<string, string>>): void {
  const { STAGE, POWERTOOLS_METRICS_NAMESPACE } = readEnvironment('STAGE', 'POWERTOOLS_METRICS_NAMESPACE');
  const metric = {
    Namespace: POWERTOOLS_METRICS_NAMESPACE,
    Dimensions: [['stage', ...Object.keys(dimensions)]],
    Metrics: [{ Name: name, Unit: 'Count' }],
  };
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [metric] },
    stage: STAGE,
    ...dimensions,
    [name]: value,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
