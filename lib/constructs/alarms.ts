import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type RunbookAnchor, runbookUrl } from '#domain/runbook.ts';
import { type DeployedFunction, FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import type { Api } from './api.ts';
import { METRICS_NAMESPACE } from './bundled-function.ts';
import type { ShopFunction } from './function.ts';
import type { ShopQueue } from './queue.ts';

const PERIOD = Duration.minutes(1);
/** SQS delays a message by at most 15 minutes, so an older message is stuck. */
const MESSAGE_AGE_SECONDS_MAX = 20 * 60;
/** dlq-retry receives a dead letter within seconds, or again after three minutes. */
const DEAD_AGE_SECONDS_MAX = 5 * 60;
/** A few 5xx responses a minute can be a transient failure. This many need attention. */
const SERVER_ERRORS_MAX = 5;

interface Threshold {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly description: string;
  /** Runbook entry. The alarm mail shows the description, which links to the entry. */
  readonly runbook: RunbookAnchor;
}
/** Topic of the alarms, and the base URL of the runbook. */
export interface Watchers {
  readonly alerts: sns.ITopic;
  readonly publicUrl: string;
}

/** Every alert that works without the database: each alarm acts on the topic `alerts`. */
export class Alarms extends Construct {
  readonly #watchers: Watchers;

  constructor(scope: Construct, id: string, watchers: Watchers) {
    super(scope, id);
    this.#watchers = watchers;
  }

  watchFunction({ name, function: fn }: ShopFunction, stage: string): void {
    const { countsFailures }: FunctionSpec = FUNCTIONS[name];
    this.#raise(`Errors-${name}`, {
      metric: countsFailures ? failures(name, { stage }) : fn.metricErrors({ period: PERIOD }),
      threshold: 1,
      description: `${name} failed: read its log group`,
      runbook: 'alarm-errors',
    });
    this.#raise(`Throttles-${name}`, {
      metric: fn.metricThrottles({ period: PERIOD }),
      threshold: 1,
      description: `${name} was throttled: its reserved concurrency, or the account's, is used up`,
      runbook: 'alarm-throttles',
    });
  }

  watchQueue({ node, queue, dlq, shortName }: ShopQueue, stage: string): void {
    this.#raise(`Age-${node.id}`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
      threshold: MESSAGE_AGE_SECONDS_MAX,
      description: `A message of ${node.id} is not being processed`,
      runbook: 'alarm-age',
    });
    // The depth of a DLQ means nothing, because dlq-retry drains it. A message that stays could not be recorded.
    this.#raise(`Dead-${node.id}`, {
      metric: dlq.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
      threshold: DEAD_AGE_SECONDS_MAX,
      description: `A dead letter of ${node.id} cannot be recorded: is the database unavailable?`,
      runbook: 'alarm-dead',
    });
    this.#raise(`Parked-${node.id}`, {
      metric: ownMetric('Parked', { stage, queue: shortName }),
      threshold: 1,
      description: `Messages of ${node.id} failed every retry round and wait for an operator`,
      runbook: 'alarm-parked',
    });
  }

  watchApi({ rest }: Api): void {
    this.#raise('ServerErrors', {
      metric: rest.metricServerError({ period: PERIOD, statistic: 'Sum' }),
      threshold: SERVER_ERRORS_MAX,
      description: 'The API returns 5xx',
      runbook: 'alarm-server-errors',
    });
  }

  /**
   * A loop that is not planned. Lambda counts nothing for functions that may loop. One alarm on all functions of the account
   * and region, because alarms on each function would cost twenty times as much.
   */
  watchLoops(): void {
    this.#raise('Loops', {
      metric: lambda.Function.metricAll('RecursiveInvocationsDropped', { period: PERIOD, statistic: 'Sum' }),
      threshold: 1,
      description: 'Lambda stopped a function of this account that triggers itself again and again',
      runbook: 'alarm-loops',
    });
  }

  #raise(id: string, threshold: Threshold): void {
    raiseAlarm(this, id, this.#watchers, threshold);
  }
}

/** A metric that the functions count themselves (lambdas/shared/aws/metrics.ts). */
const ownMetric = (metricName: string, dimensionsMap: Readonly<Record<string, string>>) =>
  new cloudwatch.Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });

/** Unexpected failures that a function counts itself: of all versions, or of one. */
export const failures = (
  name: DeployedFunction,
  { stage, version }: { readonly stage: string; readonly version?: string },
): cloudwatch.IMetric => ownMetric('Failures', { stage, function: name, ...(version ? { version } : {}) });

/** An alarm that notifies the topic `alerts`. */
export function raiseAlarm(
  scope: Construct,
  id: string,
  { alerts, publicUrl }: Watchers,
  { metric, threshold, description, runbook }: Threshold,
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    metric,
    threshold,
    alarmDescription: `${description}. What to do: ${runbookUrl(publicUrl, runbook)}`,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(alerts));
  return alarm;
}
