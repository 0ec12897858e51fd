import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  AD_EVENTS,
  DEADLINE_EVENTS,
  MAIL_ORDER_EVENTS,
  MAIL_STOCK_EVENTS,
  NOTICE_EVENTS,
  PLATFORM_EVENTS,
  RESTOCK_EVENTS,
  SALE_EVENTS,
  VIP_EVENTS,
} from '#domain/events.ts';
import { PAYMENT_WINDOW_MINUTES, VIP_UNITS_MIN } from '#domain/limits.ts';
import { SES_EVENT_TYPES } from '#domain/suppression.ts';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { Api } from '#lib/constructs/api.ts';
import { Canary } from '#lib/constructs/canary.ts';
import { DailySweep } from '#lib/constructs/daily-sweep.ts';
import { Distribution } from '#lib/constructs/distribution.ts';
import { Mail } from '#lib/constructs/mail.ts';
import { OriginGuard } from '#lib/constructs/origin-guard.ts';
import { ShopQueue } from '#lib/constructs/queue.ts';
import { feed, feedMailEvents, Topics } from '#lib/constructs/topics.ts';
import { VipInstance } from '#lib/constructs/vip-instance.ts';
import { WebAcl } from '#lib/constructs/web-acl.ts';
import type { WorkerAssets } from '#lib/worker-assets.ts';
import { apiFunctions, type Parts, workers } from './app-functions.ts';
import type { DataStack } from './data-stack.ts';
import type { EdgeStack } from './edge-stack.ts';
import type { WatchedParts } from './watch-stack.ts';

export interface AppStackProps {
  readonly config: Config;
  readonly bundles: Bundles;
  readonly data: DataStack;
  readonly workerAssets: WorkerAssets;
  /** Not there where nothing stands in front of the API. */
  readonly edge: EdgeStack | undefined;
}

/** What runs: the door, the functions, and the roads between them. */
export class AppStack extends Stack {
  /** What is watched, by a stack of its own. */
  readonly watched: WatchedParts;
  /** Where the pages belong. */
  readonly pages: s3.IBucket | undefined;

  constructor(scope: Construct, id: string, { config, bundles, data, workerAssets, edge }: AppStackProps) {
    super(scope, id, { description: `Donut States ${config.stage}: what runs` });
    const queue = (name: string, delay?: Duration) =>
      new ShopQueue(this, `Queue-${name}`, `donut-${config.stage}-${name}`, delay);
    const queues = {
      restock: queue('restock'),
      factoryCallback: queue('factory-callback'),
      adStop: queue('ad-stop'),
      relay: queue('relay'),
      mail: queue('mail'),
      vip: queue('vip'),
      redrive: queue('redrive'),
      // Whatever comes in is looked at when the time to pay is over.
      deadline: queue('deadline', Duration.minutes(PAYMENT_WINDOW_MINUTES)),
      bestSellers: queue('best-sellers'),
      ...(config.dataPlatformUrl ? { dataPlatform: queue('data-platform') } : {}),
      notice: queue('notice'),
      sesEvents: queue('ses-events'),
    };
    const topics = new Topics(this, 'Topics', config);
    const mail = new Mail(this, 'Mail', config, topics.mailEvents);
    const api = new Api(this, 'Api', config);
    const front = edge ? this.#frontOf(config, api, edge) : undefined;
    if (!front) api.protect(new WebAcl(this, 'Wall', { name: `donut-${config.stage}`, scope: 'REGIONAL' }).acl);
    this.pages = front?.bucket;
    const publicUrl = config.publicUrl ?? front?.url ?? `https://${api.host}${api.stagePath}`;
    new CfnOutput(this, 'Address', { value: publicUrl, description: 'Where the world reaches the shop' });
    const parts: Parts = { config, bundles, data, queues, topics, mail, publicUrl };

    const doors = apiFunctions(this, parts);
    const functions = Object.values({ ...doors, ...workers(this, parts) });
    api.invoke(doors);
    feed(topics.stockEvents, queues.restock, RESTOCK_EVENTS);
    feed(topics.stockEvents, queues.adStop, AD_EVENTS);
    feed(topics.stockEvents, queues.notice, NOTICE_EVENTS);
    feed(topics.stockEvents, queues.mail, MAIL_STOCK_EVENTS);
    feed(topics.orderEvents, queues.mail, MAIL_ORDER_EVENTS);
    feed(topics.orderEvents, queues.deadline, DEADLINE_EVENTS);
    feedMailEvents(topics.mailEvents, queues.sesEvents, SES_EVENT_TYPES);
    feed(topics.orderEvents, queues.vip, VIP_EVENTS, VIP_UNITS_MIN);
    feed(topics.orderEvents, queues.bestSellers, SALE_EVENTS);
    if (queues.dataPlatform) feed(topics.orderEvents, queues.dataPlatform, PLATFORM_EVENTS);
    if (config.vipWorker === 'ec2') {
      new VipInstance(this, 'VipInstance', {
        config,
        database: data.database,
        source: queues.vip,
        assets: workerAssets(),
      });
    }
    new DailySweep(this, 'DailyLook', [queues.relay, queues.mail, queues.redrive, queues.deadline]);

    const watchers = { alerts: topics.alerts, publicUrl };
    const canary = new Canary(this, 'Canary', watchers);
    canary.watch(doors.order);
    canary.watch(doors['factory-callback']);
    this.watched = { api, functions, queues: Object.values(queues), watchers };
  }

  /** CloudFront before the API, and the API open to CloudFront alone. */
  #frontOf(config: Config, api: Api, edge: EdgeStack): Distribution {
    const originGuard = new OriginGuard(this, 'BackDoor', config);
    api.protect(originGuard.acl);
    return new Distribution(this, 'Front', { config, api, originGuard, webAclArn: edge.webAclArnFor(this) });
  }
}
