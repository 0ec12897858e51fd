import { readEnvironment } from './environment.ts';

/**
 * Counts in CloudWatch by one log line in the embedded metric format, which needs no API call and no permission. It is
 * written to stdout directly, because Lambda wraps the lines of `console`. (Powertools' metrics would add 40 KB.)
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
