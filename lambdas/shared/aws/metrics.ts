import { readEnvironment } from './environment.ts';

/**
 * Counts in CloudWatch by one log line in the embedded metric format, which needs no API call and no permission. It is
 * written to stdout directly, because Lambda wraps the lines of `console`. (Powertools' metrics would add 40 KB.)
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function countMetric(
  name: string,
  value: number,
  dimensions: Readonly<Record<string, string>>,
  /** The sets of dimensions that are counted; each is a metric of its own. */
  sets: readonly (readonly string[])[] = [Object.keys(dimensions)],
): void {
  const { STAGE, POWERTOOLS_METRICS_NAMESPACE } = readEnvironment('STAGE', 'POWERTOOLS_METRICS_NAMESPACE');
  const metric = {
    Namespace: POWERTOOLS_METRICS_NAMESPACE,
    Dimensions: sets.map((names) => ['stage', ...names]),
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

/**
 * Counts an unexpected failure that Lambda's metric `Errors` does not mean: one that became a response, or a failure of the
 * authorizer, whose rejections are errors to Lambda. Of each version, too, because a deployment watches the new one. A 503 is
 * no failure: a database that resumes must not roll a deployment back. Nothing is written while nothing fails, so the metrics
 * cost only in hours with failures.
 */
export function countFailure(): void {
  const env = readEnvironment('POWERTOOLS_SERVICE_NAME', 'AWS_LAMBDA_FUNCTION_VERSION');
  const dimensions = { function: env.POWERTOOLS_SERVICE_NAME, version: env.AWS_LAMBDA_FUNCTION_VERSION };
  countMetric('Failures', 1, dimensions, [['function'], ['function', 'version']]);
}
