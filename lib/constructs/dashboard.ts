import { Aws, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { failures } from './alarms.ts';
import type { Api } from './api.ts';
import type { ShopFunction } from './function.ts';
import type { ShopQueue } from './queue.ts';

export interface DashboardProps {
  readonly stage: string;
  readonly api: Api;
  readonly functions: readonly ShopFunction[];
  readonly queues: readonly ShopQueue[];
  readonly cluster: rds.IDatabaseCluster;
}

/** One dashboard: API, functions, queues, database. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, api, functions, queues, cluster }: DashboardProps) {
    super(scope, id);
    const { rest } = api;
    const graph = (title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []) =>
      new cloudwatch.GraphWidget({ title, width: 8, left, right });
    const board = new cloudwatch.Dashboard(this, 'Board', {
      // Dashboards belong to the account, not to a region.
      dashboardName: `donut-${stage}-${Aws.REGION}`,
      defaultInterval: Duration.hours(3),
    });
    board.addWidgets(
      graph('Requests', [rest.metricCount(), rest.metricClientError(), rest.metricServerError()]),
      graph('Latency', [rest.metricLatency({ statistic: 'p50' }), rest.metricLatency({ statistic: 'p99' })]),
      graph('Database', [
        cluster.metric('ServerlessDatabaseCapacity', { statistic: 'Maximum' }),
        cluster.metric('DatabaseConnections', { statistic: 'Maximum' }),
      ]),
    );
    board.addWidgets(
      ...functions.map(({ name, function: fn }) =>
        graph(
          name,
          [fn.metricInvocations(), fn.metricErrors(), failures(name, { stage }), fn.metricThrottles()],
          [fn.metricDuration({ statistic: 'p99' })],
        ),
      ),
    );
    board.addWidgets(
      ...queues.map(({ node, queue, dlq }) =>
        graph(
          `queue ${node.id}`,
          [queue.metricApproximateNumberOfMessagesVisible(), dlq.metricApproximateNumberOfMessagesVisible()],
          [queue.metricApproximateAgeOfOldestMessage()],
        ),
      ),
    );
  }
}
