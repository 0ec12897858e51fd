import { createShop } from '#lib/app.ts';
import { bundleHandlers } from '#lib/bundles.ts';
import { bundlePages } from '#lib/pages.ts';

const [bundles, pages] = await Promise.all([bundleHandlers(), bundlePages()]);
createShop({ bundles, pages: () => pages });
