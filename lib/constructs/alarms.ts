import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { QUEUES } from '#domain/queues.ts';
import { type RunbookAnchor, runbookUrl } from '#domain/runbook.ts';
import { type DeployedFunction, FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import type { Api } from './api.ts';
import { METRICS_NAMESPACE } from './bundled-function.ts';
import type { Database } from './database.ts';
import type { ShopFunction } from './function.ts';
import type { ShopQueue } from './queue.ts';
import type { WebAcl } from './web-acl.ts';

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);
/** An alarm ends after this time without a breach, so that a fault that comes and goes is one incident. */
const QUIET_MINUTES = 15;
/** SQS delays a message by at most 15 minutes, so an older message is stuck. */
const MESSAGE_AGE_SECONDS_MAX = 20 * 60;
/** A few 5xx responses can be a transient failure. This many in five minutes need attention. */
const SERVER_ERRORS_MAX = 5;
const DATABASE_PERCENT_MAX = 90;
const CONCURRENCY_PERCENT_MAX = 80;
const GIBIBYTES_PER_ACU = 2;
/**
 * From these rates SES reviews an account; at 10 % and 0.5 % it may pause the sending.
 * @see https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
 */
const BOUNCE_RATE_MAX = 0.05;
const COMPLAINT_RATE_MAX = 0.001;
/** Crawlers are blocked all day. More blocks than this in five minutes are an attack or a rule that hits real users. */
const BLOCKS_MAX = 100;

interface Threshold {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly description: string;
  /** Runbook entry. The alarm mail shows the description, which links to the entry. */
  readonly runbook: RunbookAnchor;
  /** Breaching periods that raise the alarm. Default: 1. */
  readonly breaches?: number;
  readonly missing?: cloudwatch.TreatMissingData;
}
/** Topic of the alarms, and the base URL of the runbook. */
export interface Watchers {
  readonly alerts: sns.ITopic;
  readonly publicUrl: string;
}

/** Alarms of which several belong to one incident. The area notifies, its alarms do not. */
type Area = 'functions' | 'queues';

/**
 * Every alert that works without the database. One incident is one mail, and one more when it is over: the alarms of an area
 * have no action of their own; the composite alarm of the area notifies the topic `alerts` (decision 30).
 */
export class Alarms extends Construct {
  readonly #watchers: Watchers;
  readonly #stage: string;
  readonly #areas: Readonly<Record<Area, { alarm: cloudwatch.Alarm; runbook: RunbookAnchor }[]>> = {
    functions: [],
    queues: [],
  };

  constructor(scope: Construct, id: string, watchers: Watchers, stage: string) {
    super(scope, id);
    this.#watchers = watchers;
    this.#stage = stage;
  }

  /**
   * A failure of a function that only API Gateway calls is a 5xx response of the API, which has an alarm. Another function may
   * count its own failures, because not every error is one. A canary has the alarms of its newest version, and a second alarm
   * would mail one incident twice.
   */
  watchFunction({ name, function: fn, consumesMessages }: ShopFunction): void {
    const { countsFailures, isCanary }: FunctionSpec = FUNCTIONS[name];
    if (isCanary || (!countsFailures && !consumesMessages)) return;
    this.#raiseIn('functions', `errors-${name}`, {
      metric: countsFailures ? failures(name, { stage: this.#stage }) : fn.metricErrors({ period: MINUTE }),
      threshold: 1,
      description: `${name} failed: read its log group`,
      runbook: 'alarm-errors',
    });
  }

  /** Throttles and concurrency are matters of the account: all functions share its concurrency. */
  watchAccount(authorizer: ShopFunction): void {
    const ofAccount = (metricName: string, statistic: string) =>
      new cloudwatch.Metric({ namespace: 'AWS/Lambda', metricName, statistic, period: MINUTE });
    this.#raiseIn('functions', 'throttles', {
      metric: ofAccount('Throttles', 'Sum'),
      threshold: 1,
      description: 'A function was throttled: its reserved concurrency, or the account’s, is used up',
      runbook: 'alarm-throttles',
    });
    this.#raiseIn('functions', 'throttles-authorizer', {
      metric: authorizer.function.metricThrottles({ period: MINUTE }),
      threshold: 1,
      description: 'authorizer was throttled: requests with a token fail',
      runbook: 'alarm-throttles',
    });
    this.#raiseIn('functions', 'concurrency', {
      // Service Quotas measures the quota L-B99A9384 (concurrent executions) by this metric, so SERVICE_QUOTA knows it.
      metric: new cloudwatch.MathExpression({
        expression: 'used / SERVICE_QUOTA(used) * 100',
        usingMetrics: { used: ofAccount('ConcurrentExecutions', 'Maximum') },
        label: 'concurrent executions, percent of the quota',
        period: MINUTE,
      }),
      threshold: CONCURRENCY_PERCENT_MAX,
      description: `The account uses ${CONCURRENCY_PERCENT_MAX} % of its concurrent Lambda executions`,
      runbook: 'alarm-concurrency',
    });
  }

  watchQueue({ shortName, queue }: ShopQueue): void {
    const definition = Object.values(QUEUES).find(({ name }) => name === shortName);
    this.#raiseIn('queues', `age-${shortName}`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: MINUTE }),
      threshold: definition?.ageAlarmSeconds ?? MESSAGE_AGE_SECONDS_MAX,
      description: `A message of ${shortName} is not being processed`,
      runbook: 'alarm-age',
    });
  }

  /** The function `dlq-retry` drains every dead-letter queue, and counts what it could not record and what it parked. */
  watchDeadLetters(): void {
    this.#raiseIn('queues', 'dead', {
      // A dead letter is received again after three minutes, so a failure that lasts is in two periods of five minutes.
      metric: this.#ownMetric('Unrecorded', FIVE_MINUTES),
      threshold: 1,
      breaches: 2,
      description: 'Dead letters cannot be recorded, perhaps because the database is unavailable',
      runbook: 'alarm-dead',
    });
    this.#raiseIn('queues', 'parked', {
      metric: this.#ownMetric('Parked'),
      threshold: 1,
      description: 'Messages failed every retry round and wait for an operator',
      runbook: 'alarm-parked',
    });
  }

  watchApi({ rest }: Api): void {
    this.#raise('server-errors', {
      metric: rest.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
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
    this.#raiseIn('functions', 'loops', {
      metric: lambda.Function.metricAll('RecursiveInvocationsDropped', { period: MINUTE, statistic: 'Sum' }),
      threshold: 1,
      description: 'Lambda stopped a function of this account that triggers itself again and again',
      runbook: 'alarm-loops',
    });
  }

  /**
   * One alarm on the highest of four utilisations, in percent. CPU and memory are relative to the maximum capacity: their
   * metrics count the capacity that the database may still add.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   */
  watchDatabase({ cluster, acuMax, connectionsMax }: Database): void {
    const of = (name: string, statistic: string) => cluster.metric(name, { statistic, period: FIVE_MINUTES });
    const memory = acuMax * GIBIBYTES_PER_ACU * 1024 ** 3;
    const percentages = [
      'FILL(capacity, 0)',
      'FILL(cpu, 0)',
      `FILL(connections, 0) * 100 / ${connectionsMax}`,
      // A paused database publishes no memory.
      `100 - FILL(free, ${memory}) * 100 / ${memory}`,
    ];
    this.#raise('database', {
      metric: new cloudwatch.MathExpression({
        expression: `MAX([${percentages.join(', ')}])`,
        usingMetrics: {
          capacity: of('ACUUtilization', 'Average'),
          cpu: of('CPUUtilization', 'Average'),
          connections: of('DatabaseConnections', 'Maximum'),
          free: of('FreeableMemory', 'Minimum'),
        },
        label: 'capacity, CPU, connections or memory, percent',
        period: FIVE_MINUTES,
      }),
      threshold: DATABASE_PERCENT_MAX,
      breaches: 3,
      description: `The database uses ${DATABASE_PERCENT_MAX} % of its capacity, CPU, connections or memory`,
      runbook: 'alarm-database',
    });
  }

  /** The rates of the account and region. SES publishes them only now and then, so an alarm keeps its state in between. */
  watchMail(): void {
    const rate = (id: string, metricName: string, threshold: number, description: string) =>
      this.#raise(id, {
        metric: new cloudwatch.Metric({
          namespace: 'AWS/SES',
          metricName,
          statistic: 'Maximum',
          period: Duration.minutes(QUIET_MINUTES),
        }),
        threshold,
        description,
        runbook: 'alarm-mail-reputation',
        missing: cloudwatch.TreatMissingData.IGNORE,
      });
    rate('bounces', 'Reputation.BounceRate', BOUNCE_RATE_MAX, 'Too many mails bounce: SES may pause the account');
    rate(
      'complaints',
      'Reputation.ComplaintRate',
      COMPLAINT_RATE_MAX,
      'Too many readers report mails as spam: SES may pause the account',
    );
  }

  /** An API without CloudFront has its ACL in this region. */
  watchWebAcl(webAcl: WebAcl, region: string): void {
    this.#raise('blocked', blockedRequests(webAcl, region));
  }

  /** Adds the alarms that notify for an area. Call it after the alarms of the areas. */
  notifyByArea(): void {
    for (const [area, children] of Object.entries(this.#areas)) {
      const links = [...new Set(children.map(({ runbook }) => runbook))].map((one) =>
        runbookUrl(this.#watchers.publicUrl, one),
      );
      const composite = new cloudwatch.CompositeAlarm(this, area, {
        compositeAlarmName: `donut-${this.#stage}-${area}`,
        alarmDescription: `The reason names the alarm that was raised first. What to do: ${links.join(' ')}`,
        alarmRule: cloudwatch.AlarmRule.anyOf(
          ...children.map(({ alarm }) => cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM)),
        ),
      });
      notify(composite, this.#watchers);
    }
  }

  #raise(id: string, threshold: Threshold): void {
    notify(makeAlarm(this, id, this.#watchers, threshold, `donut-${this.#stage}-${id}`), this.#watchers);
  }

  #raiseIn(area: Area, id: string, threshold: Threshold): void {
    const alarm = makeAlarm(this, id, this.#watchers, threshold, `donut-${this.#stage}-${id}`);
    this.#areas[area].push({ alarm, runbook: threshold.runbook });
  }

  /** A metric that the functions count themselves (lambdas/shared/aws/metrics.ts). */
  #ownMetric(metricName: string, period = MINUTE): cloudwatch.Metric {
    const dimensionsMap = { stage: this.#stage };
    return new cloudwatch.Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period });
  }
}

/** @param region of a regional ACL. The metrics of a CloudFront ACL have no region. */
export const blockedRequests = ({ metricName }: WebAcl, region?: string): Threshold => ({
  metric: new cloudwatch.Metric({
    namespace: 'AWS/WAFV2',
    metricName: 'BlockedRequests',
    dimensionsMap: { WebACL: metricName, Rule: 'ALL', ...(region === undefined ? {} : { Region: region }) },
    statistic: 'Sum',
    period: FIVE_MINUTES,
  }),
  threshold: BLOCKS_MAX,
  description: 'The web ACL blocks many requests: an attack, or a rule that hits real users',
  runbook: 'alarm-blocked',
});

/** Unexpected failures that a function counts itself: of all versions, or of one. */
export const failures = (
  name: DeployedFunction,
  { stage, version }: { readonly stage: string; readonly version?: string },
): cloudwatch.IMetric =>
  new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName: 'Failures',
    dimensionsMap: { stage, function: name, ...(version ? { version } : {}) },
    statistic: 'Sum',
    period: MINUTE,
  });

/** An alarm that notifies the topic `alerts` when it is raised and when it is over. */
export function raiseAlarm(
  scope: Construct,
  id: string,
  watchers: Watchers,
  threshold: Threshold,
  alarmName?: string,
): cloudwatch.Alarm {
  const alarm = makeAlarm(scope, id, watchers, threshold, alarmName);
  notify(alarm, watchers);
  return alarm;
}

function makeAlarm(
  scope: Construct,
  id: string,
  { publicUrl }: Watchers,
  { metric, threshold, description, runbook, breaches = 1, missing }: Threshold,
  alarmName?: string,
): cloudwatch.Alarm {
  const periods = Math.ceil((QUIET_MINUTES * 60) / periodOf(metric).toSeconds());
  return new cloudwatch.Alarm(scope, id, {
    ...(alarmName === undefined ? {} : { alarmName }),
    metric,
    threshold,
    // Without a domain the stack in us-east-1 does not know the address yet.
    alarmDescription: `${description}. What to do: ${publicUrl === '' ? 'at the address of the shop, ' : ''}${runbookUrl(publicUrl, runbook)}`,
    evaluationPeriods: Math.max(periods, breaches),
    datapointsToAlarm: breaches,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

function periodOf(metric: cloudwatch.IMetric): Duration {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period ?? Duration.seconds(mathExpression?.period ?? 60);
}

function notify(alarm: cloudwatch.AlarmBase, { alerts }: Watchers): void {
  alarm.addAlarmAction(new SnsAction(alerts));
  alarm.addOkAction(new SnsAction(alerts));
}
