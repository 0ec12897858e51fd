import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { Api } from '#lib/constructs/api.ts';
import { Canary } from '#lib/constructs/canary.ts';
import { DailySweep } from '#lib/constructs/daily-sweep.ts';
import { Distribution } from '#lib/constructs/distribution.ts';
import type { ShopFunction } from '#lib/constructs/function.ts';
import { Mail } from '#lib/constructs/mail.ts';
import { OriginGuard } from '#lib/constructs/origin-guard.ts';
import { Topics } from '#lib/constructs/topics.ts';
import { VipInstance } from '#lib/constructs/vip-instance.ts';
import { WebAcl } from '#lib/constructs/web-acl.ts';
import { FUNCTIONS, type FunctionSpec } from '#lib/functions.ts';
import { ADDRESS_OUTPUT } from '#lib/stack-names.ts';
import type { WorkerAssets } from '#lib/worker-assets.ts';
import { apiFunctions, type Parts, workers } from './app-functions.ts';
import { consumeQueues, createQueues, subscribeQueues, sweptDaily } from './app-queues.ts';
import type { DataStack } from './data-stack.ts';
import type { EdgeStack } from './edge-stack.ts';
import type { WatchedParts } from './watch-stack.ts';

export interface AppStackProps {
  readonly config: Config;
  readonly bundles: Bundles;
  readonly data: DataStack;
  readonly workerAssets: WorkerAssets;
  /** Absent with `edge: false`. */
  readonly edge: EdgeStack | undefined;
}

/** The runtime: API, functions, queues, topics and the distribution. */
export class AppStack extends Stack {
  /** Resources that the Watch stack monitors. */
  readonly watched: WatchedParts;
  /** Bucket of the pages. */
  readonly pages: s3.IBucket | undefined;

  constructor(scope: Construct, id: string, { config, bundles, data, workerAssets, edge }: AppStackProps) {
    super(scope, id, { description: `Donut States ${config.stage}: API, functions, queues and topics` });
    const queues = createQueues(this, config);
    const topics = new Topics(this, 'Topics', config, data.database.key);
    const mail = new Mail(this, 'Mail', config, topics.mailEvents);
    // The construct ids are older than the class names and stay: an id is part of the logical id, so another id would replace
    // the deployed distribution and ACL.
    const originGuard = edge ? new OriginGuard(this, 'BackDoor', config) : undefined;
    const api = new Api(this, 'Api', config, originGuard?.policy);
    const distribution =
      edge && originGuard
        ? new Distribution(this, 'Front', {
            ...{ config, api, originGuard, pictures: data.pictures },
            webAclArn: edge.webAclArnFor(this),
          })
        : undefined;
    const webAcl = edge ? undefined : new WebAcl(this, 'Wall', { name: `donut-${config.stage}`, scope: 'REGIONAL' });
    if (webAcl) api.protect(webAcl.acl);
    this.pages = distribution?.bucket;
    const publicUrl = config.publicUrl ?? distribution?.url ?? `https://${api.host}${api.stagePath}`;
    new CfnOutput(this, ADDRESS_OUTPUT, { value: publicUrl, description: 'Public address of the shop' });
    const parts: Parts = { config, bundles, data, queues, topics, mail, publicUrl };

    const apiHandlers = apiFunctions(this, parts);
    const functions = { ...apiHandlers, ...workers(this, parts) };
    api.invoke(apiHandlers);
    if (distribution) api.deployAfter(distribution);
    subscribeQueues(queues, topics);
    // With `vipWorker: ec2` an instance consumes the vip queue.
    const consumers = consumeQueues(queues, functions, config.vipWorker === 'ec2' ? ['vip'] : []);
    functions.operations.pauses(consumers);
    if (config.vipWorker === 'ec2') {
      new VipInstance(this, 'VipInstance', {
        config,
        database: data.database,
        source: queues.vip,
        assets: workerAssets(),
      });
    }
    new DailySweep(this, 'DailyLook', sweptDaily(queues));

    const watchers = { alerts: topics.alerts, publicUrl };
    const canary = new Canary(this, 'Canary', watchers, config);
    const isCanary = ({ name }: ShopFunction): boolean => (FUNCTIONS[name] as FunctionSpec).isCanary === true;
    for (const fn of Object.values(functions).filter(isCanary)) canary.watch(fn);
    this.watched = {
      api,
      functions: Object.values(functions),
      queues: Object.values(queues),
      watchers,
      distribution: distribution?.distribution,
      webAcl,
    };
  }
}
