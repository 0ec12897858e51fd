/** The whole CDK app as a value. The CLI, the local AWS and the template tests build the same app. */
import { Annotations, App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Bundles } from './bundles.ts';
import { type Config, readConfig } from './config.ts';
import { contextOfFile } from './context-file.ts';
import { EDGE_REGION, type StackId, stackName } from './stack-names.ts';
import { AppStack } from './stacks/app-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EdgeStack } from './stacks/edge-stack.ts';
import { PagesStack } from './stacks/pages-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import { WatchStack } from './stacks/watch-stack.ts';
import { workerAssets as builtAssets, type WorkerAssets } from './worker-assets.ts';

export interface ShopOptions {
  readonly bundles: Bundles;
  /** Region of the shop. The CLI passes it in the environment, and deploys stacks without a region there. */
  readonly region?: string;
  /** Folder of the cloud assembly. The CLI passes the folder in the environment instead. */
  readonly outdir?: string;
  /** Context keys (`stage`, `publicUrl`, …) besides the feature flags of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Runs cdk-nag. Off where a caller needs only the template. */
  readonly checks?: boolean;
  /** Makes what the VIP instance runs. Called only with `vipWorker: ec2`. */
  readonly workerAssets?: WorkerAssets;
  /** Builds the pages of a shop and returns their folder. Called only when pages are deployed. */
  readonly pages: (config: Config) => string;
}

export interface Shop {
  readonly app: App;
  readonly config: Config;
  readonly data: DataStack;
  readonly shop: AppStack;
}

export function createShop(options: ShopOptions): Shop {
  const { bundles, outdir, context, checks = true, workerAssets = builtAssets, pages } = options;
  const { region = process.env['CDK_DEFAULT_REGION'] ?? EDGE_REGION } = options;
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    // Keeps the asset folder in the metadata of each function, as the CLI does. The local AWS finds the code there.
    context: { ...contextOfFile(), 'aws:cdk:enable-asset-metadata': true, ...context },
    analyticsReporting: false,
  });
  const config = readConfig((key) => app.node.tryGetContext(key));
  const nameOf = (stack: StackId): string => stackName(config.stage, stack, region);
  const edge = config.edge ? new EdgeStack(app, nameOf('Edge'), { config, region }) : undefined;
  const data = new DataStack(app, nameOf('Data'), { config, bundles });
  if (edge) data.addStackDependency(edge, 'an account without us-east-1 fails before its database is created');
  const shop = new AppStack(app, nameOf('App'), { config, bundles, data, workerAssets, edge });
  shop.addStackDependency(data, 'the functions need their tables and secrets');
  if (shop.pages) {
    const filled = new PagesStack(app, nameOf('Pages'), {
      config,
      bucket: shop.pages,
      pictures: data.pictures,
      folder: pages(config),
    });
    filled.addStackDependency(shop, 'pages need the API of their version');
  }
  new WatchStack(app, nameOf('Watch'), { config, data, watched: shop.watched, edge });
  if (config.pipeline !== undefined) {
    new PipelineStack(app, 'DonutStates-Pipeline', {
      repository: config.pipeline,
      provider: config.pipelineProvider,
    });
  }
  Tags.of(app).add('project', 'donut-states');
  Tags.of(app).add('stage', config.stage);
  warnOfPlaceholders(shop, config);
  if (checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, config, data, shop };
}

/** Anyone can synthesise with the defaults, but a deployment would write to example addresses. */
function warnOfPlaceholders(stack: AppStack, { mailFrom, operators, factories }: Config): void {
  const left = Object.entries({ mailFrom, operators, factories }).filter(([, value]) =>
    JSON.stringify(value).includes('example.com'),
  );
  if (left.length === 0) return;
  const keys = left.map(([key]) => key).join(', ');
  Annotations.of(stack).addWarningV2(
    'donut-states:placeholders',
    `Placeholder values in ${keys}. Give your own before you deploy`,
  );
}
