import { Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { Alarms, type Watchers } from '#lib/constructs/alarms.ts';
import type { Api } from '#lib/constructs/api.ts';
import { SpendingBudget } from '#lib/constructs/budget.ts';
import { Dashboard } from '#lib/constructs/dashboard.ts';
import { FrontErrors } from '#lib/constructs/front-errors.ts';
import type { ShopFunction } from '#lib/constructs/function.ts';
import type { ShopQueue } from '#lib/constructs/queue.ts';
import { Reservation } from '#lib/constructs/reservation.ts';
import type { WebAcl } from '#lib/constructs/web-acl.ts';
import { BOUNDED_FUNCTIONS } from '#lib/functions.ts';
import type { DataStack } from './data-stack.ts';
import type { EdgeStack } from './edge-stack.ts';

export interface WatchedParts {
  readonly api: Api;
  readonly functions: readonly ShopFunction[];
  readonly queues: readonly ShopQueue[];
  readonly watchers: Watchers;
  /** Absent with `edge: false`. */
  readonly distribution: cloudfront.Distribution | undefined;
  /** The ACL of this region. With a distribution the ACL is in the stack Edge. */
  readonly webAcl: WebAcl | undefined;
}

export interface WatchStackProps {
  readonly config: Config;
  readonly data: DataStack;
  readonly watched: WatchedParts;
  readonly edge: EdgeStack | undefined;
}

/** Alarms, budget, dashboard and the reservation of concurrency: what is deployed after the shop. */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, { config, data, watched, edge }: WatchStackProps) {
    super(scope, id, { description: `Donut States ${config.stage}: alarms and dashboard` });
    const { api, functions, queues, watchers, distribution, webAcl } = watched;
    const alarms = new Alarms(this, 'Alarms', watchers, config.stage);
    for (const one of functions) {
      alarms.watchFunction(one);
      if (one.name === 'authorizer') alarms.watchAccount(one);
    }
    for (const one of queues) alarms.watchQueue(one);
    alarms.watchDeadLetters();
    alarms.watchApi(api);
    alarms.watchLoops();
    alarms.watchDatabase(data.database);
    alarms.watchMail();
    if (webAcl) alarms.watchWebAcl(webAcl, this.region);
    alarms.notifyByArea();
    if (distribution && edge)
      new FrontErrors(this, 'FrontErrors', { config, distribution, watchers, alertsArn: edge.alertsArn });
    if (config.budget !== undefined) new SpendingBudget(this, 'Budget', config, config.budget);
    if (config.dashboard) {
      new Dashboard(this, 'Dashboard', {
        stage: config.stage,
        api,
        functions,
        queues,
        cluster: data.database.cluster,
      });
    }
    if (config.reserve === 'auto') this.#reserve(functions);
  }

  /** One after the other: the account may allow only the first ones. */
  #reserve(functions: readonly ShopFunction[]): void {
    const bounded = BOUNDED_FUNCTIONS.flatMap((name) => functions.filter((one) => one.name === name));
    let previous: Reservation | undefined;
    for (const one of bounded) {
      const reservation = new Reservation(this, `Reservation-${one.name}`, one);
      if (previous) reservation.node.addDependency(previous);
      previous = reservation;
    }
  }
}
