import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  AD_EVENTS,
  MAIL_ORDER_EVENTS,
  MAIL_STOCK_EVENTS,
  NOTICE_EVENTS,
  RESTOCK_EVENTS,
  VIP_EVENTS,
} from '#domain/events.ts';
import { VIP_UNITS_MIN } from '#domain/limits.ts';
import { SES_EVENT_TYPES } from '#domain/suppression.ts';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { Alarms } from '#lib/constructs/alarms.ts';
import { Api } from '#lib/constructs/api.ts';
import { Canary } from '#lib/constructs/canary.ts';
import { Dashboard } from '#lib/constructs/dashboard.ts';
import { Mail } from '#lib/constructs/mail.ts';
import { ShopQueue } from '#lib/constructs/queue.ts';
import { DailyLook } from '#lib/constructs/schedule.ts';
import { feed, feedMailEvents, Topics } from '#lib/constructs/topics.ts';
import { VipInstance } from '#lib/constructs/vip-instance.ts';
import type { WorkerAssets } from '#lib/worker-assets.ts';
import { doorHandlers, type Parts, workers } from './app-handlers.ts';
import type { DataStack } from './data-stack.ts';

export interface AppStackProps {
  readonly config: Config;
  readonly bundles: Bundles;
  readonly data: DataStack;
  readonly workerAssets: WorkerAssets;
}

/** What runs: the door, the functions, and the roads between them. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, { config, bundles, data, workerAssets }: AppStackProps) {
    super(scope, id, { description: `Donut States ${config.stage}: what runs` });
    const queue = (name: string) => new ShopQueue(this, `Queue-${name}`, `donut-${config.stage}-${name}`);
    const queues = {
      restock: queue('restock'),
      factoryCallback: queue('factory-callback'),
      adStop: queue('ad-stop'),
      relay: queue('relay'),
      mail: queue('mail'),
      vip: queue('vip'),
      redrive: queue('redrive'),
      notice: queue('notice'),
      sesEvents: queue('ses-events'),
    };
    const topics = new Topics(this, 'Topics', config);
    const mail = new Mail(this, 'Mail', config, topics.mailEvents);
    const api = new Api(this, 'Api', config);
    const parts: Parts = { config, bundles, data, queues, topics, mail, publicUrl: config.publicUrl ?? api.url };

    const doors = doorHandlers(this, parts);
    const handlers = Object.values({ ...doors, ...workers(this, parts) });
    api.serve(doors);
    feed(topics.stockEvents, queues.restock, RESTOCK_EVENTS);
    feed(topics.stockEvents, queues.adStop, AD_EVENTS);
    feed(topics.stockEvents, queues.notice, NOTICE_EVENTS);
    feed(topics.stockEvents, queues.mail, MAIL_STOCK_EVENTS);
    feed(topics.orderEvents, queues.mail, MAIL_ORDER_EVENTS);
    feedMailEvents(topics.mailEvents, queues.sesEvents, SES_EVENT_TYPES);
    feed(topics.orderEvents, queues.vip, VIP_EVENTS, VIP_UNITS_MIN);
    if (config.vipWorker === 'ec2') {
      new VipInstance(this, 'VipInstance', {
        config,
        database: data.database,
        source: queues.vip,
        assets: workerAssets(),
      });
    }
    new DailyLook(this, 'DailyLook', [queues.relay, queues.mail, queues.redrive]);

    const alarms = new Alarms(this, 'Alarms', topics.alerts);
    for (const one of handlers) alarms.watchFunction(one);
    for (const one of Object.values(queues)) alarms.watchQueue(one, config.stage);
    alarms.watchApi(api);
    const canary = new Canary(this, 'Canary', alarms);
    canary.watch(doors.order);
    canary.watch(doors['factory-callback']);
    new Dashboard(this, 'Dashboard', {
      name: `donut-${config.stage}`,
      api,
      handlers,
      queues: Object.values(queues),
      cluster: data.database.cluster,
    });
  }
}
