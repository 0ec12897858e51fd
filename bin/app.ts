import { createShop } from '#lib/app.ts';
import { bundleHandlers } from '#lib/bundles.ts';

createShop({ bundles: await bundleHandlers() });
