import { Aws, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { Alarms, type Watchers } from '#lib/constructs/alarms.ts';
import type { Api } from '#lib/constructs/api.ts';
import { Dashboard } from '#lib/constructs/dashboard.ts';
import type { ShopFunction } from '#lib/constructs/function.ts';
import type { ShopQueue } from '#lib/constructs/queue.ts';
import { Reservation } from '#lib/constructs/reservation.ts';
import { FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import type { DataStack } from './data-stack.ts';

export interface WatchedParts {
  readonly api: Api;
  readonly functions: readonly ShopFunction[];
  readonly queues: readonly ShopQueue[];
  readonly watchers: Watchers;
}

export interface WatchStackProps {
  readonly config: Config;
  readonly data: DataStack;
  readonly watched: WatchedParts;
}

/**
 * Alarms, dashboard and the reservation of concurrency: what is deployed after the shop. A stack of its own, because every
 * queue has three alarms.
 */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { config, data, watched }: WatchStackProps) {
    super(scope, id, { description: `Donut States ${config.stage}: alarms and dashboard` });
    const { api, functions, queues, watchers } = watched;
    const alarms = new Alarms(this, 'Alarms', watchers);
    for (const one of functions) alarms.watchFunction(one, config.stage);
    for (const one of queues) alarms.watchQueue(one, config.stage);
    alarms.watchApi(api);
    new Dashboard(this, 'Dashboard', {
      // Dashboards belong to the account, not to a region.
      name: `donut-${config.stage}-${Aws.REGION}`,
      api,
      functions,
      queues,
      cluster: data.database.cluster,
    });
    const isBounded = ({ name }: ShopFunction): boolean => (FUNCTIONS[name] as FunctionSpec).isBounded === true;
    if (config.reserve !== 'auto') return;
    for (const one of functions.filter(isBounded)) new Reservation(this, `Reservation-${one.name}`, one);
  }
}
